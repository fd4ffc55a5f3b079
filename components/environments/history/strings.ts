/** What the history of a branch says. */
export const historyStrings = {
  emptyTitle: "Nothing has happened yet",
  emptyText: "Push a commit, and its build shows here.",
  older: "Show older",
  commit: "Commit",
  change: "Change",
  noSubject: "Without a message",
  by: (name: string) => `by ${name}`,
  serves: "Serves now",
  chosen: "Chosen, not running",
  servesReason: "This deployment is the one that serves.",
  rollback: "Roll back to this",
  rollbackTo: (number: number) => `Roll back to this: deployment ${number}`,
  deployment: (number: number) => `Deployment ${number}`,
  wentBack: (number: number, target: number) => `Deployment ${number}, back to deployment ${target}`,
} as const;
