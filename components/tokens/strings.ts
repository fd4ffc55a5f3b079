import { formatPlural } from "@/components/lib/format-count";

/** What the page about oneself says. */
export const accountStrings = {
  title: "Account",
  profile: "Profile",
  name: "Name",
  email: "Email",
  orgs: "Organizations",
  noOrg: "None",
  inOrg: (org: string, role: string) => `${org} (${role})`,
} as const;

const ofPerson = {
  title: "API tokens",
  text: "A token stands for you: git push and the API take it instead of a password.",
  emptyText: "Make one to push with Git, or to call the API from a script or a pipeline.",
  table: "Your API tokens, the newest first",
};

const ofProject = {
  title: "Project tokens",
  text: "A project's token has a role of its own, on this project alone. It stays when its maker leaves.",
  emptyText: "Make one for a program that works on this project, whoever looks after it.",
  table: "Tokens of this project, the newest first",
};

const EXPIRY_DAYS = [7, 30, 90, 365];
const DEFAULT_DAYS = 90;

export const tokenStrings = {
  of: (project: boolean) => (project ? ofProject : ofPerson),
  create: "New token",
  emptyTitle: "No token yet",
  name: "Name",
  may: "May",
  allOfYours: "All that you may",
  scopeCount: (count: number) => formatPlural(count, "scope", "scopes"),
  by: (name: string) => `by ${name}`,
  from: (address: string) => `from ${address}`,
  role: "Role",
  roleName: (role: string) => `${role.charAt(0).toUpperCase()}${role.slice(1).replaceAll("_", " ")}`,
  roleHint: "What it may do on this project. You can give no more than you have.",
  created: "Created",
  lastUsed: "Last used",
  neverUsed: "Never",
  expires: "Expires",
  never: "Never",
  expired: "Expired",
  actions: "Actions",

  createTitle: "New API token",
  createProjectTitle: "New project token",
  nameHint: "Where it will be used, as: laptop, or deploy pipeline.",
  nameMissing: "Give the token a name.",
  expiry: "Expires after",
  expiryHint: "Then it stops working, and you make a new one.",
  expiryLimited: (days: number) => `Your organization allows ${formatPlural(days, "day", "days")} at most.`,
  expiryChoices: (maxDays: number | null) => [
    ...allowedDays(maxDays).map((days) => ({
      value: String(days),
      label: days === 365 ? "1 year" : formatPlural(days, "day", "days"),
    })),
    ...(maxDays === null ? [{ value: "never", label: "Never" }] : []),
  ],
  expiryDefault: (maxDays: number | null) =>
    String(allowedDays(maxDays).findLast((days) => days <= DEFAULT_DAYS) ?? maxDays ?? DEFAULT_DAYS),
  scopes: "What it may do",
  allScopes: "Everything",
  allScopesMean: (project: boolean) =>
    project ? "All that its role may." : "All that you may, on every project of yours.",
  someScopes: "Only some things",
  someScopesMean: "It is refused the rest, and cannot change anything of your account.",
  scopesMissing: "Choose at least one thing it may do.",
  createConfirm: "Create token",
  createFailed: "The token was not made",

  secretTitle: (name: string) => `Token “${name}” is made`,
  secretOnce: "Copy it now: nothing shows it again. If it is lost, revoke it and make a new one.",
  secret: "Token",
  token: "token",
  forGit: "Git asks for a user name and a password: take any name, and the token as the password.",
  gitCommand: (origin: string, project: string) =>
    `git remote add capstan ${origin}/git/${project}.git\ngit push capstan HEAD`,
  anyProject: "<project>",
  forApi: "The API takes it with each request:",
  apiCommand: (origin: string, token: string) =>
    `export TOKEN=${token}\ncurl -H "Authorization: Bearer $TOKEN" ${origin}/api/v1/projects`,
  done: "Done",

  revoke: "Revoke",
  revokeWhat: (name: string) => `Revoke ${name}`,
  revokeTitle: (name: string) => `Revoke “${name}”?`,
  revokeText: "Whatever uses it is refused from now on. This cannot be undone.",
  revokeUsed: "It was used",
  revoked: (name: string) => `“${name}” is revoked`,
} as const;

/** The usual lengths that are allowed, and the longest one if it is another. */
function allowedDays(maxDays: number | null): number[] {
  if (maxDays === null) return EXPIRY_DAYS;
  return [...new Set([...EXPIRY_DAYS.filter((days) => days <= maxDays), maxDays])];
}
