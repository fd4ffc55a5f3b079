const capitalize = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Words of the run pages. */
export const runPageStrings = {
  builds: "Builds",
  cancel: "Cancel run",
  cancelTitle: "Cancel this run?",
  cancelKeep: "Keep running",
  cancelText:
    "It stops at its next step, and a command that is under way is ended at once. What serves now goes on serving.",
  cancelled: { cancelled: "Cancelled", running: "Cancelling" },
  again: "Run again",
  openEnvironment: "Open",
  branch: "Branch",
  requestedBy: (name: string) => `by ${name}`,
  attempt: (attempt: number) => `Attempt ${attempt}`,
  attemptHint: "A worker stopped answering, and another one took the run over.",
  source: {
    push: "Push",
    portal: "Portal",
    api: "API",
    schedule: "Schedule",
    system: "Capstan",
    external: "Pipeline",
  },
  failure: { code: "Your code failed", platform: "The platform failed", lost: "The run was lost" },
  connection: {
    connecting: "Connecting…",
    live: "Live",
    reconnecting: "Reconnecting…",
    ended: "Ended",
    refused: "Not live: your right to read this log has ended, or Capstan is away. Reload to try again.",
  },
  logRefused: "The log",
  deployment: "This run made the deployment that serves.",
  deploymentOf: (number: number, sha: string) => `deployment ${number} (${sha})`,
  unchanged: (stage: string, deployment: string) =>
    `${stage} is unchanged: ${deployment} serves, with the data it had.`,
  unchangedSilent: (stage: string, deployment: string) =>
    `${stage} was not switched: ${deployment} is still the one to serve, but it does not run now.`,
  newerServes: (deployment: string) =>
    `This run changed nothing. ${capitalize(deployment)}, made since, serves.`,
  newerStands: (deployment: string) =>
    `This run changed nothing. ${capitalize(deployment)}, made since, does not run now.`,
  whatServes: "What serves",
  superseded: "A newer request took its place.",
  waiting: "Waiting for a worker. Nothing is lost: the run begins as soon as one is free.",
} as const;
