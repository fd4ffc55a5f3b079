/** What the frame of the portal says, with every page: what one page alone says, and the palette, have words of their own. */
export const portalStrings = {
  signOut: "Sign out",
  account: "Account and tokens",
  security: "Security",
  members: "Members",
  outbox: "Outbox",
  orgOf: (name: string) => `Members of ${name}`,
  projects: "Projects",
  status: "Status",
  branches: "Branches",
  builds: "Builds",
  audit: "Audit",
  settings: "Settings",
  switchProject: "Project",
  newProject: "New project",
} as const;
