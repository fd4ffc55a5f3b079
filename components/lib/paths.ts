/** The address of every page, so that a page that moves moves in one place. Names and slugs are encoded here. */
const at = (...parts: string[]) => `/${parts.map(encodeURIComponent).join("/")}`;

export const paths = {
  projects: () => "/",
  newProject: () => at("projects", "new"),
  project: (project: string) => at("projects", project),
  /** how to push to a project, or what to tell its Git host */
  connect: (project: string) => at("projects", project, "connect"),
  builds: (project: string) => at("projects", project, "builds"),
  projectSettings: (project: string) => at("projects", project, "settings"),
  /** `environment` is the environment's name, not its branch: branches have slashes */
  branch: (project: string, environment: string) => at("projects", project, "branches", environment),
  branchLogs: (project: string, environment: string) =>
    at("projects", project, "branches", environment, "logs"),
  branchSettings: (project: string, environment: string) =>
    at("projects", project, "branches", environment, "settings"),
  run: (runId: string) => at("runs", runId),
  status: () => at("status"),
  me: () => at("me"),
  signIn: (next?: string) => (next === undefined ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`),
} as const;
