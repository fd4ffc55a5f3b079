import type { IdentityRequest, SignInAnswer } from "@/server/access";
import type { OrgRole, Role } from "@/server/access/matrix";
import type { RequestClaims } from "@/server/platform/db/database";
import {
  acceptInvitationRow,
  findInvitationFace,
  type InvitationFaceRow,
} from "@/server/platform/db/sql/invitations";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError } from "@/server/platform/errors";
import type { InvitationFace } from "./contract";
import type { MemberDeps } from "./deps";
import { hashInvitation, linkIsOver } from "./invite";

type Accepted = { org: string; project: string | null };

/** lookAtInvitation: for whoever holds the link, signed in or not. Throws not_found when it is over. */
export async function lookAtInvitation(deps: MemberDeps, token: string): Promise<InvitationFace> {
  const row = await getFace(deps, token);
  return {
    email: row.email,
    org: row.org_name,
    orgSlug: row.org_slug,
    orgRole: row.org_role as OrgRole | null,
    project: row.project_name,
    projectRole: row.project_role as Role | null,
    invitedBy: row.invited_by,
    expiresAt: row.expires_at.toISOString(),
    hasAccount: row.has_account,
  };
}

/** acceptInvitation: for the person of this transaction, if the invitation is for their address. */
export async function acceptInvitation(sql: SqlClient, token: string): Promise<Accepted> {
  const row = await acceptInvitationRow(sql, hashInvitation(token));
  if (!row) throw linkIsOver();
  return { org: row.org_slug, project: row.project_slug };
}

type Join = { token: string; name: string; password: string };

/**
 * joinByInvitation makes the account that the invitation is for, signs in and accepts. Holding the link proves the
 * address. An address that has an account signs in instead: a link must not set somebody's password.
 */
export async function joinByInvitation(
  deps: MemberDeps,
  request: IdentityRequest,
  claims: (userId: string) => RequestClaims,
  input: Join,
): Promise<Accepted & { answer: SignInAnswer }> {
  const { email, has_account: hasAccount } = await getFace(deps, input.token);
  if (hasAccount)
    throw new AppError("conflict", "There is an account with this address already. Sign in, then accept.");
  const { userId, created } = await deps.identity.ensurePerson({
    email,
    name: input.name,
    password: input.password,
  });
  if (!created)
    throw new AppError("conflict", "There is an account with this address already. Sign in, then accept.");
  const accepted = await deps.db.asUser(claims(userId), ({ sql }) => acceptInvitation(sql, input.token));
  return { ...accepted, answer: await deps.identity.signIn(request, { email, password: input.password }) };
}

async function getFace(deps: MemberDeps, token: string): Promise<InvitationFaceRow> {
  const row = await findInvitationFace(deps.db.system, hashInvitation(token));
  if (!row) throw linkIsOver();
  return row;
}
