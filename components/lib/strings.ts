/**
 * Every English word the shared components say, in one place; functions where the words depend on a value. They come
 * with every page, so a capability keeps its own words beside it, and so does the log viewer (components/log/strings.ts).
 */

import { formatCount, formatPlural } from "./format-count";

export const uiStrings = {
  roleChanged: (role: string) => `Your role in this project is ${role.replaceAll("_", " ")} now`,
  roleChangedText: "What this page shows and offers follows it.",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "The browser refused. Select the text and copy it by hand.",
  copyWhat: (what: string) => `Copy ${what}`,
  close: "Close",
  cancel: "Cancel",
  working: "Working…",
  loading: "Loading…",
  optional: "optional",
  actions: "Actions",
  retry: "Try again",
  dismiss: "Dismiss",
  notifications: "Notifications",
  breadcrumbs: "Breadcrumbs",
  commit: "commit",
  command: "command",
  stillHolds: "What still holds",
  whatToDo: "What to do",
  typeToConfirm: (name: string) => `Type ${name} to confirm`,
  typeFirst: (name: string) => `Type “${name}” in the field first.`,
  confirmFailed: "That did not work",
  confirmUnknown:
    "The server could not be reached or did not answer. Nothing was confirmed; look at the page before you try again.",
  sortBy: (column: string) => `Sort by ${column}`,
  emptyCell: "–",
} as const;

export const stageStrings = {
  production: "Production",
  staging: "Staging",
  development: "Development",
  barLabel: (stage: string) => `${stage} environment`,
} as const;

export const runStrings = {
  queued: "Queued",
  awaiting_approval: "Awaiting approval",
  running: "Running",
  succeeded: "Succeeded",
  succeededWithWarnings: "Warnings",
  failed: "Failed",
  cancelled: "Cancelled",
  superseded: "Superseded",
  lost: "Lost",
} as const;

export const environmentStrings = {
  building: "Building",
  live: "Live",
  asleep: "Asleep",
  stopped: "Stopped",
  degraded: "Degraded",
  failed: "Failed",
  expired: "Expired",
  deleting: "Deleting",
} as const;

export const stepStrings = {
  pending: "Pending",
  running: "Running",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  skipped: "Skipped",
} as const;

export const frameStrings = {
  product: "Capstan",
  home: "Capstan, all projects",
  skipToContent: "Skip to content",
  mainNavigation: "Main",
  branchNavigation: "Branches",
  openBranches: "Show branches",
  filterBranches: "Filter branches",
  noBranchMatches: (text: string) => `No branch contains “${text}”.`,
  noBranches: {
    production: "No production branch yet.",
    staging: "Nothing in staging.",
    development: "Push a branch and it appears here.",
  },
  branchCount: (count: number) => formatPlural(count, "branch", "branches"),
  searchShort: "Search",
  searchMore: "or run a command",
  palette: "Command palette",
  paletteHint: "Type a command or the name of a branch",
  paletteEmpty: "Nothing by that name.",
  person: (name: string) => `Account of ${name}`,
  theme: "Theme",
  themeSystem: "As the system",
  themeLight: "Light",
  themeDark: "Dark",
  waiting: (count: number) => `${formatCount(count)} waiting`,
} as const;
