/** Words of the command palette, which come with its first opening. */
export const paletteStrings = {
  ownAccount: "Your account",
  go: "Go to",
  branches: "Branches",
  projects: "Projects",
  runs: "Runs",
  actions: "Actions",
  themeDark: "Use the dark theme",
  themeLight: "Use the light theme",
  themeSystem: "Use the system's theme",
} as const;
