import { formatPlural } from "@/components/lib/format-count";

/** What the pages about projects say. */
export const projectStrings = {
  title: "Projects",
  create: "New project",
  emptyTitle: "No project yet",
  emptyText:
    "A project is a Git repository and an Odoo version. Make one here, or from a terminal with a token of yours:",
  noneTitle: "No project for you yet",
  noneText:
    "You belong to no organization, so you cannot make a project of your own. Ask an administrator of a project to add you, or an owner of an organization to invite you.",
  createCommand: (origin: string) =>
    `curl -X POST ${origin}/api/v1/projects -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{"name": "My Odoo", "odooVersion": "18.0"}'`,
  odoo: (version: string) => `Odoo ${version}`,
  production: "Production",
  noProduction: "None yet",
  connect: "Connect",
  lastRun: "Last run",
  noRun: "None yet",
  branches: "Branches",
  branchCount: (total: number, live: number, failing: number) =>
    [
      formatPlural(total, "branch", "branches"),
      live > 0 ? `${live} live` : "",
      failing > 0 ? `${failing} failing` : "",
    ].filter((part) => part !== "").join(", "), // prettier-ignore
  repoError: "The repository could not be read.",
  check: "Check the connection",
  checked: "The repository was read",
  checkedText: (changes: number) =>
    changes === 0 ? "Nothing is new." : `${formatPlural(changes, "branch", "branches")} changed.`,
  checkFailed: "The repository could not be read",
  yourRole: (role: string) => `You are ${role.replaceAll("_", " ")}`,
} as const;

export const createStrings = {
  title: "New project",
  repository: "Repository",
  hosted: "Hosted by Capstan",
  hostedText: "You push to Capstan. Nothing else is needed.",
  remote: "Kept elsewhere",
  remoteText:
    "On GitHub, GitLab, Gitea or any Git server. Capstan reads it by a deploy key or a password, and builds what is pushed there.",
  repoUrl: "Address of the repository",
  repoUrlHint:
    "As https://host/owner/repo.git or git@host:owner/repo.git. If https asks for a password: https://user:token@host/…; it is kept sealed.",
  repoUrlMissing: "Give the address of the repository first.",
  name: "Name",
  nameMissing: "Give the project a name first.",
  addressIs: "Its address will be",
  address: (slug: string) => `/projects/${slug}`,
  nameHint:
    "Its address, and the hosts of its environments, are made from the name. They stay when the name changes.",
  version: "Odoo version",
  real: (version: string, release: string) => `${version}: ${release}`,
  standIn: (version: string) => `${version}: stand-in, for tests`,
  realNote: (version: string, release: string) => `Odoo ${version} on this machine is real: ${release}.`,
  standInNote: (version: string) =>
    `Odoo ${version} is not on this machine. A stand-in plays it, for tests: it keeps data and installs modules, and is not Odoo. For a real one, give its folder in ODOO_SOURCES.`,
  organization: "Organization",
  rules: "Where branches go",
  rulesText:
    "The first rule that matches decides the stage of a new branch. You can change the rules later, in the project's settings.",
  rulesCaption: "Branch rules of a new project",
  pattern: "Branch",
  stage: "Stage",
  meaning: "What it gets",
  anythingElse: "everything else",
  meanings: {
    production: "The one production: updated on a copy of its data, unchanged if that fails",
    staging: "A neutralized copy of production",
    development: "A new database with demo data and your tests",
  },
  submit: "Create project",
  failed: "The project was not made",
} as const;

export const connectStrings = {
  title: "Connect",
  hostedIntro: "Push your modules, and each branch gets an Odoo of its own.",
  remoteIntro: "Let Capstan read your repository, and each branch gets an Odoo of its own.",
  tokenTitle: "Make a token",
  tokenText:
    "Git asks for a user name and a password. Any user name will do; the password is a token of yours.",
  tokenButton: "New token…",
  tokenOnce: "Copy it now: it is not shown again.",
  token: "token",
  tokens: "Your tokens",
  pushTitle: "Push",
  pushText: "In a folder with your modules, a repository already or not yet:",
  initCommand: 'git init -b main && git add . && git commit -m "First version"',
  initText: "If it is no repository yet:",
  remoteText: "Then tell Git where Capstan is, and push what you are on as main, the production branch:",
  cloneText: "Or begin with what is here:",
  watchTitle: "Watch it build",
  watchText: "Your branches appear on the board as they are pushed.",
  watchSeen: (count: number) =>
    count === 0
      ? "No branch yet. This line changes by itself."
      : `${formatPlural(count, "branch is", "branches are")} here.`,
  toBoard: "Open the board",
  rulesTitle: "Where branches go",
  step: (step: number) => `${step}.`,
} as const;
