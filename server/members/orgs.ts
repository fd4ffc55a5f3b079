import type { OrgRole } from "@/server/access/matrix";
import {
  findOrgRole,
  listOrgMemberRows,
  removeOrgMemberRow,
  setOrgRoleRow,
} from "@/server/platform/db/sql/members";
import {
  createOrgRow,
  findOrgDetail,
  updateOrgRow,
  type OrgAccessRow,
  type OrgChange,
} from "@/server/platform/db/sql/orgs";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import type { OrgDetail, OrgMember } from "./contract";
import { keepingOwner } from "./keeping-owner";

/** createOrg makes its maker the owner; throws forbidden for whoever does not own the installation. */
export async function createOrg(
  sql: SqlClient,
  input: { slug: string; name: string },
): Promise<{ id: string; slug: string }> {
  return { id: await createOrgRow(sql, input.slug, input.name), slug: input.slug };
}

/** describeOrg: what its pages show. */
export async function describeOrg(sql: SqlClient, org: OrgAccessRow): Promise<OrgDetail> {
  const row = await findOrgDetail(sql, org.id);
  if (!row) throw notFound("organization");
  return {
    id: org.id,
    slug: org.slug,
    name: org.name,
    role: org.role as OrgRole,
    requireSecondFactor: row.require_second_factor,
    tokenMaxDays: row.token_max_days,
    members: row.members,
    membersWithoutFactor: row.without_factor,
    guestsWithoutFactor: row.guests_without_factor,
  };
}

/** updateOrg changes what is named. Asking for a second factor works from the next request of each member on. */
export async function updateOrg(sql: SqlClient, org: OrgAccessRow, change: OrgChange): Promise<void> {
  if (!(await updateOrgRow(sql, org.id, change))) throw notAllowed();
}

/** listOrgMembers: owners first. */
export async function listOrgMembers(sql: SqlClient, org: OrgAccessRow): Promise<OrgMember[]> {
  const rows = await listOrgMemberRows(sql, org.id);
  return rows.map((row) => ({
    userId: row.user_id,
    name: row.name,
    email: row.email,
    role: row.role as OrgRole,
    since: row.created_at.toISOString(),
    hasSecondFactor: row.has_second_factor,
    projects: row.projects,
  }));
}

/** setOrgRole throws not_found for no member, forbidden for a role out of reach, conflict for the last owner. */
export async function setOrgRole(
  sql: SqlClient,
  org: OrgAccessRow,
  change: { userId: string; role: OrgRole },
): Promise<void> {
  if ((await findOrgRole(sql, org.id, change.userId)) === null) throw notFound("member");
  if (!(await keepingOwner(setOrgRoleRow(sql, org.id, change.userId, change.role)))) throw notAllowed();
}

/** removeOrgMember also ends their roles in the organization's projects; anybody may remove themselves. */
export async function removeOrgMember(sql: SqlClient, org: OrgAccessRow, userId: string): Promise<void> {
  if ((await findOrgRole(sql, org.id, userId)) === null) throw notFound("member");
  if (!(await keepingOwner(removeOrgMemberRow(sql, org.id, userId)))) throw notAllowed();
}

function notAllowed(): AppError {
  return new AppError(
    "forbidden",
    "Your role in the organization does not include this. Ask one of its owners.",
  );
}
