/**
 * Who may do what on which stage: the one table. The procedures, the policies in the database (through ops.roles), the
 * buttons and the page that shows the matrix all read it. matrix.golden.txt must be changed on purpose.
 *
 * Odoo.sh's own matrix is the floor: developers do all on development, testers also on staging, admins also on production.
 */

export const STAGES = ["production", "staging", "development"] as const;
export type Stage = (typeof STAGES)[number];

export const ROLES = [
  "owner",
  "admin",
  "developer",
  "tester",
  "technical_approver",
  "business_approver",
  "auditor",
  "viewer",
] as const;
export type Role = (typeof ROLES)[number];

/** What each permission lets a person do, in words for the matrix page. */
export const PERMISSIONS = {
  "project.read": "See the project, its branches, runs and deployments",
  "project.configure": "Change the project's settings and branch rules",
  "project.delete": "Delete the project",
  "member.manage": "Invite people and change their roles",
  "token.manage": "Make and revoke the project's own tokens, and say which CI it trusts",
  "audit.read": "Read the audit trail",
  "secret.manage": "Set and delete secrets, without seeing their values",
  "secret.reveal": "Read the value of a secret",
  "log.read": "Read logs",
  "repo.read": "Clone and fetch the repository",
  "repo.write": "Push, merge, and create branches",
  "environment.connect": "Open the running Odoo from here",
  "environment.build": "Rebuild, update and cancel runs",
  "environment.operate": "Restart, stop and start",
  "environment.configure": "Change settings and lifetime",
  "environment.move": "Move the branch into the stage",
  "environment.rollback": "Go back to an earlier deployment",
  "environment.delete": "Delete the environment and its data",
  "backup.create": "Take, verify, pin and schedule backups",
  "backup.download": "Download backups",
  "backup.restore": "Restore a backup into the environment",
  "restore.approve": "Agree to what others want to restore over production",
} as const;
export type Permission = keyof typeof PERMISSIONS;

/** isPermission tells the name of a permission from any other text. */
export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}

const ALL: readonly Stage[] = STAGES;
const BELOW_PRODUCTION: readonly Stage[] = ["staging", "development"];
const DEVELOPMENT: readonly Stage[] = ["development"];

const READ: Partial<Record<Permission, readonly Stage[]>> = {
  "project.read": ALL,
  "log.read": ALL,
  "repo.read": ALL,
};

const WORK: readonly Permission[] = [
  "environment.connect",
  "environment.build",
  "environment.operate",
  "environment.configure",
  "environment.move",
  "environment.rollback",
  "environment.delete",
  "backup.create",
  "backup.restore",
  "repo.write",
  "secret.manage",
];

function work(stages: readonly Stage[]): Partial<Record<Permission, readonly Stage[]>> {
  return Object.fromEntries(WORK.map((permission) => [permission, stages]));
}

/** Whoever downloads a backup has its data for good, so less people may than may restore it. */
const GUARD: Partial<Record<Permission, readonly Stage[]>> = {
  "backup.download": ALL,
  "restore.approve": ALL,
};

const MANAGE: Partial<Record<Permission, readonly Stage[]>> = {
  "project.configure": ALL,
  "member.manage": ALL,
  "token.manage": ALL,
  "audit.read": ALL,
  "secret.reveal": ALL,
};

export const MATRIX: Record<Role, Partial<Record<Permission, readonly Stage[]>>> = {
  owner: { ...READ, ...work(ALL), ...GUARD, ...MANAGE, "project.delete": ALL },
  admin: { ...READ, ...work(ALL), ...GUARD, ...MANAGE },
  developer: { ...READ, ...work(DEVELOPMENT) },
  tester: { ...READ, ...work(BELOW_PRODUCTION) },
  technical_approver: { ...READ, "environment.connect": BELOW_PRODUCTION, "restore.approve": ALL },
  business_approver: { ...READ, "environment.connect": BELOW_PRODUCTION },
  auditor: { ...READ, "audit.read": ALL },
  viewer: { "project.read": ALL, "log.read": DEVELOPMENT },
};

/** isPermitted: a null stage asks whether the role has the permission anywhere. */
export function isPermitted(role: Role, permission: Permission, stage: Stage | null): boolean {
  const stages = MATRIX[role][permission] ?? [];
  return stage === null ? stages.length > 0 : stages.includes(stage);
}

/** Roles in an organization. Owners and administrators may do all in its projects (ops.may knows). */
export const ORG_ROLES = ["owner", "admin", "member"] as const;
export type OrgRole = (typeof ORG_ROLES)[number];

/** What may be done with an organization itself. */
export const ORG_PERMISSIONS = {
  "org.read": "See the organization and who is in it",
  "org.project.create": "Make projects",
  "org.member.manage": "Invite people and change their roles; owners only by owners",
  "org.audit.read": "Read its audit trail",
  "org.configure": "Change its name, its security settings and its ways to sign in",
} as const;
export type OrgPermission = keyof typeof ORG_PERMISSIONS;

export const ORG_MATRIX: Record<OrgRole, readonly OrgPermission[]> = {
  owner: ["org.read", "org.project.create", "org.member.manage", "org.audit.read", "org.configure"],
  admin: ["org.read", "org.project.create", "org.member.manage", "org.audit.read"],
  member: ["org.read", "org.project.create"],
};

/** isPermittedInOrg: the same for an organization's own affairs. */
export function isPermittedInOrg(role: OrgRole, permission: OrgPermission): boolean {
  return ORG_MATRIX[role].includes(permission);
}
