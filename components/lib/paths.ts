/** The address of every page, so that a page that moves moves in one place. Names and slugs are encoded here. */
const at = (...parts: string[]) => `/${parts.map(encodeURIComponent).join("/")}`;

export const paths = {
  projects: () => "/",
  newProject: () => at("projects", "new"),
  project: (project: string) => at("projects", project),
  /** how to push to a project, or what to tell its Git host */
  connect: (project: string) => at("projects", project, "connect"),
  builds: (project: string) => at("projects", project, "builds"),
  audit: (project: string) => at("projects", project, "audit"),
  projectSettings: (project: string) => at("projects", project, "settings"),
  /** `environment` is the environment's name, not its branch: branches have slashes */
  branch: (project: string, environment: string) => at("projects", project, "branches", environment),
  branchLogs: (project: string, environment: string) =>
    at("projects", project, "branches", environment, "logs"),
  branchBackups: (project: string, environment: string) =>
    at("projects", project, "branches", environment, "backups"),
  branchDatabase: (project: string, environment: string) =>
    at("projects", project, "branches", environment, "database"),
  branchSettings: (project: string, environment: string) =>
    at("projects", project, "branches", environment, "settings"),
  run: (runId: string) => at("runs", runId),
  status: () => at("status"),
  me: () => at("me"),
  security: () => at("me", "security"),
  org: (org: string) => at("orgs", org),
  orgInvitations: (org: string) => at("orgs", org, "invitations"),
  orgSecurity: (org: string) => at("orgs", org, "security"),
  orgAudit: (org: string) => at("orgs", org, "audit"),
  orgRoles: (org: string) => at("orgs", org, "roles"),
  outbox: () => at("outbox"),
  invitation: (token: string) => at("invitations", token),
  forgotPassword: () => at("forgot-password"),
  /** with an organization's slug: where its own sites are offered too */
  signIn: (next?: string, org?: string) => {
    const query = Object.entries({ org, next }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    return query.length === 0 ? "/sign-in" : `/sign-in?${query.join("&")}`;
  },
} as const;
