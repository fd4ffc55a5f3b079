/** What stands in place of a page. */
export const pageStrings = {
  notFoundTitle: "There is no such page",
  notFoundText: "It may have been deleted, or you may not be allowed to see it.",
  toProjects: "All projects",
  errorTitle: "This page could not be shown",
  errorText: "Something broke on our side. What you did before is saved.",
  errorNext: "Try again. If it stays, tell your administrator the number below; the log has it too.",
  errorDigest: (digest: string) => `Number: ${digest}`,
  forbiddenTitle: "You may not see this",
  reload: "Try again",
} as const;
