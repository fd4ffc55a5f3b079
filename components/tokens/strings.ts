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

export const tokenStrings = {
  title: "API tokens",
  text: "A token stands for you: git push and the API take it instead of a password.",
  create: "New token",
  emptyTitle: "No token yet",
  emptyText: "Make one to push with Git, or to call the API from a script or a pipeline.",
  table: "Your API tokens, the newest first",
  name: "Name",
  prefix: "Begins with",
  created: "Created",
  lastUsed: "Last used",
  neverUsed: "Never",
  expires: "Expires",
  never: "Never",
  expired: "Expired",
  actions: "Actions",

  createTitle: "New API token",
  nameHint: "Where it will be used, as: laptop, or deploy pipeline.",
  nameMissing: "Give the token a name.",
  expiry: "Expires after",
  expiryHint: "Then it stops working, and you make a new one.",
  expiryChoices: [
    { value: "30", label: "30 days" },
    { value: "90", label: "90 days" },
    { value: "365", label: "1 year" },
    { value: "never", label: "Never" },
  ],
  expiryDefault: "90",
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
