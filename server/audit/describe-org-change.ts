import type { OrgAuditRow } from "@/server/platform/db/sql/read-org-audit";

export type OrgChange = Pick<
  OrgAuditRow,
  | "action"
  | "entity"
  | "actor_id"
  | "actor_name"
  | "subject_id"
  | "subject_name"
  | "email"
  | "project"
  | "before"
  | "after"
>;

const ROLE_NAMES: Record<string, string> = {
  owner: "an owner",
  admin: "an administrator",
  member: "a member",
};

/** describeOrgChange: a line of an organization's trail in a sentence. One that nobody wrote words for names its action. */
export function describeOrgChange(change: OrgChange): string {
  return SENTENCES[change.entity]?.(change) ?? `${change.action}: ${namesOf(change)}.`;
}

const METHOD_NAMES: Record<string, string> = {
  password: "with a password",
  totp: "with a password and a code of the app",
  recovery: "with a password and a recovery code",
  passkey: "with a passkey",
  provider: "at a sign-in site",
  provider_strong: "at a sign-in site, with a second factor there",
};

const SENTENCES: Record<string, (change: OrgChange) => string | null> = {
  "app.org_members": describeMember,
  "app.invitations": describeInvitation,
  "app.orgs": describeOrganization,
  "app.org_networks": ({ before, after }) =>
    before === null
      ? `Access from ${text(after?.network)} was allowed.`
      : `Access from ${text(before.network)} is no longer allowed.`,
  "app.identity_providers": describeProvider,
  "identity.people": describePerson,
  "ops.projects": describeProject,
};

function describeMember({ actor_id, subject_id, subject_name, before, after }: OrgChange): string {
  const who = subject_name ?? "Somebody who has left";
  if (before === null) return `${who} became ${roleOf(after)}.`;
  if (after?.factor_vouched === true)
    return `${who} used a second factor at a sign-in site of the organization.`;
  if (after?.factor_vouched === false)
    return `What a sign-in site said of the second factor of ${who} no longer counts.`;
  if (after !== null) return `${who} is ${roleOf(after)} now, and was ${roleOf(before)} before.`;
  const left = subject_id !== null && subject_id === actor_id;
  if (left) return subject_name === null ? "A member left." : `${who} left, as ${roleOf(before)}.`;
  return `${who} was removed, and was ${roleOf(before)}.`;
}

function describeInvitation({ email, before, after, project }: OrgChange): string {
  const whom = email ?? text(after?.email ?? before?.email);
  if (before === null) {
    const what = after?.org_role
      ? `as ${roleOf({ role: after.org_role })}`
      : `to the project ${project ?? "?"}`;
    return `${whom} was invited ${what}.`;
  }
  if (after === null) return `The invitation of ${whom} was deleted.`;
  if (isSet(after.accepted_at)) return `${whom} accepted the invitation.`;
  if (isSet(after.revoked_at)) return `The invitation of ${whom} was taken back.`;
  return `The invitation of ${whom} was changed.`;
}

function describeOrganization({ before, after }: OrgChange): string | null {
  if (before === null) return `The organization ${text(after?.name)} was made.`;
  if (after === null) return `The organization ${text(before.name)} was deleted.`;
  const sentences = [
    "name" in after && `The organization was renamed from ${text(before.name)} to ${text(after.name)}.`,
    "require_second_factor" in after &&
      (after.require_second_factor === true
        ? "Every member is asked for a second factor (an authenticator app or a passkey)."
        : "Members are no longer asked for a second factor."),
    "token_max_days" in after &&
      (isSet(after.token_max_days)
        ? `New API tokens live ${String(after.token_max_days)} days at most.`
        : "New API tokens live as long as their makers wish."),
  ].filter((sentence) => typeof sentence === "string");
  return sentences.length > 0 ? sentences.join(" ") : null;
}

function describeProvider({ before, after }: OrgChange): string | null {
  if (before === null) return `People can sign in with ${text(after?.name)} (${text(after?.issuer)}).`;
  if (after === null) return `Nobody can sign in with ${text(before.name)} any more.`;
  return null;
}

function describePerson({ action, actor_name, before, after }: OrgChange): string | null {
  const who = actor_name ?? "Somebody who has left";
  const how = METHOD_NAMES[text(after?.method)];
  const site = text(after?.site);
  const passkey = text((after ?? before)?.passkey);
  const sentences: Record<string, string> = {
    "identity.signIn": how ? `${who} signed in ${how}.` : `${who} signed in.`,
    "identity.firstStep": `${who} gave the right password, and was asked for a code of the app.`,
    "identity.changePassword": `The password of ${actor_name ?? "somebody who has left"} was changed.`,
    "identity.linkSite": site === "credential" ? `${who} set a password.` : `${who} can sign in at ${site}.`,
    "identity.confirmTotp": `${who} set up an authenticator app.`,
    "identity.removeTotp": `${who} removed the authenticator app.`,
    "identity.addPasskey": `${who} added the passkey ${passkey}.`,
    "identity.removePasskey": `${who} removed the passkey ${passkey}.`,
  };
  return sentences[action] ?? null;
}

function describeProject(change: OrgChange): string {
  const { before, after, project } = change;
  if (before === null) return `The project ${text(after?.name)} was made.`;
  const name = project ?? text(before.name);
  if (after === null || isSet(after.archived_at)) return `The project ${name} was deleted.`;
  return `The project ${name} was changed: ${namesOf(change)}.`;
}

function namesOf({ before, after }: OrgChange): string {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].map((name) => name.replaceAll("_", " ")).join(", ");
}

function roleOf(row: Record<string, unknown> | null): string {
  const role = text(row?.role);
  return ROLE_NAMES[role] ?? role;
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "?";
}
