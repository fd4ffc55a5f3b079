import { createHash, randomBytes } from "node:crypto";
import type { OrgRole, Role } from "@/server/access/matrix";
import {
  addInvitationRow,
  listInvitationRows,
  revokeInvitationRow,
  type NewInvitation,
} from "@/server/platform/db/sql/invitations";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { log } from "@/server/platform/log";
import { AppError, notFound } from "@/server/platform/errors";
import type { Invitation, Invited } from "./contract";
import type { MemberDeps } from "./deps";
import { MEMBER_TUNABLES } from "./tunables";

type Place = Pick<NewInvitation, "orgId" | "projectId" | "orgRole" | "projectRole">;

/** inviteToOrg gives the link once, and mails it. */
export function inviteToOrg(
  deps: MemberDeps,
  sql: SqlClient,
  org: { id: string; name: string },
  input: { email: string; role: OrgRole; invitedBy: string },
): Promise<Invited> {
  const place = { orgId: org.id, projectId: null, orgRole: input.role, projectRole: null };
  return invite(deps, sql, place, { to: input.email, what: org.name, by: input.invitedBy });
}

/** invite throws forbidden when the role is out of the inviter's reach. */
export async function invite(
  deps: MemberDeps,
  sql: SqlClient,
  place: Place,
  words: { to: string; what: string; by: string },
): Promise<Invited> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(deps.clock.now().getTime() + MEMBER_TUNABLES.invitationMs);
  const id = await addInvitationRow(sql, {
    ...place,
    email: words.to,
    tokenHash: hashInvitation(token),
    expiresAt,
  });
  const link = `${deps.settings.url}/invitations/${token}`;
  const text = [
    "Hello,",
    "",
    `${words.by} invites you to ${words.what} on Capstan. Open this link within a week to join:`,
    "",
    link,
    "",
    "It is for this address and works once. If you do not know what it is about, ignore it.",
  ].join("\n");
  // The link is shown to the inviter as well, so a mail that does not go out is no failure of the invitation.
  deps.mail
    .send({ to: words.to, subject: `${words.by} invites you to ${words.what}`, text })
    .catch((error: unknown) => log.error({ detail: String(error) }, "an invitation could not be mailed"));
  return { id, link, expiresAt: expiresAt.toISOString(), mailed: deps.mail.kind === "smtp" };
}

/** hashInvitation: what is kept of a link's token. */
export function hashInvitation(token: string): string {
  return createHash("sha256").update(`invitation ${token}`).digest("hex");
}

/** listInvitations: those that are open or expired, of the organization or of one project alone. */
export async function listInvitations(
  sql: SqlClient,
  place: { orgId: string; projectId: string | null },
): Promise<Invitation[]> {
  const rows = await listInvitationRows(sql, place.orgId, place.projectId);
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    orgRole: row.org_role as OrgRole | null,
    project:
      row.project_slug === null || row.project_name === null
        ? null
        : { slug: row.project_slug, name: row.project_name, role: row.project_role as Role },
    invitedBy: row.invited_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state: row.is_expired ? "expired" : "open",
  }));
}

/** revokeInvitation: the link stops working; throws not_found for one that is not open here. */
export async function revokeInvitation(
  sql: SqlClient,
  id: string,
  place: { orgId: string; projectId: string | null },
): Promise<void> {
  if (!(await revokeInvitationRow(sql, id, place))) throw notFound("invitation");
}

/** linkIsOver: the same words for used, revoked, expired and made up. */
export function linkIsOver(): AppError {
  return new AppError(
    "not_found",
    "This invitation was used, taken back, or is older than a week. Ask whoever invited you for a new one.",
  );
}
