import type { Role } from "@/server/access/matrix";
import type { ProjectAccessRow } from "@/server/platform/db/sql/authorize";
import {
  addProjectMemberRow,
  hasProjectMember,
  listProjectMemberRows,
  removeProjectMemberRow,
  setProjectRoleRow,
} from "@/server/platform/db/sql/members";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import type { AddedMember, ProjectMember } from "./contract";
import type { MemberDeps } from "./deps";
import { invite } from "./invite";

/** listProjectMembers: people with a role in the project, and owners and administrators of its organization. */
export async function listProjectMembers(
  sql: SqlClient,
  project: ProjectAccessRow,
): Promise<ProjectMember[]> {
  const rows = await listProjectMemberRows(sql, project.id);
  return rows.map((row) => ({
    userId: row.user_id,
    name: row.name,
    email: row.email,
    role: row.role as Role,
    since: row.created_at.toISOString(),
    by: row.by,
  }));
}

/** addMember: people of the organization are members at once, everybody else is invited into this project alone. */
export async function addMember(
  deps: MemberDeps,
  sql: SqlClient,
  project: ProjectAccessRow,
  input: { email: string; role: Role; invitedBy: string },
): Promise<AddedMember> {
  const outcome = await addProjectMemberRow(sql, project.id, input.email, input.role);
  if (outcome === "exists")
    throw new AppError("conflict", "They are a member already. Change their role in the list.");
  if (outcome === "added") return { added: true, invitation: null };
  const place = { orgId: project.org_id, projectId: project.id, orgRole: null, projectRole: input.role };
  const words = { to: input.email, what: project.name, by: input.invitedBy };
  return { added: false, invitation: await invite(deps, sql, place, words) };
}

/** setMemberRole throws not_found for no member, forbidden for a role that is out of reach. */
export async function setMemberRole(
  sql: SqlClient,
  project: ProjectAccessRow,
  change: { userId: string; role: Role },
): Promise<void> {
  await requireMember(sql, project, change.userId);
  if (!(await setProjectRoleRow(sql, project.id, change.userId, change.role))) throw notAllowed();
}

/** removeMember: anybody may remove themselves. What they started goes on. */
export async function removeMember(sql: SqlClient, project: ProjectAccessRow, userId: string): Promise<void> {
  await requireMember(sql, project, userId);
  if (!(await removeProjectMemberRow(sql, project.id, userId))) throw notAllowed();
}

async function requireMember(sql: SqlClient, project: ProjectAccessRow, userId: string): Promise<void> {
  if (!(await hasProjectMember(sql, project.id, userId))) throw notFound("member");
}

function notAllowed(): AppError {
  return new AppError(
    "forbidden",
    "You can give and take only roles that hold no more than yours. Ask an owner of the project.",
  );
}
