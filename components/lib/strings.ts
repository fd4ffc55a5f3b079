/**
 * Every English word the shared components say, in one place, split by who says it so that a page loads only its own.
 * Functions where the words depend on a value. Pages keep their own words with their capability.
 */

import { formatCount, formatPlural } from "./format-count";

export const uiStrings = {
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
  stopped: "Asleep",
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

export const logStrings = {
  log: "Log",
  lines: "Log lines",
  steps: "Steps",
  allSteps: "All steps",
  showOnlyStep: (step: string) => `Show only the lines of ${step}`,
  stepChip: (step: string) => `Step: ${step}`,
  clearStep: "Show all steps",
  search: "Search in the log",
  searchPlaceholder: "Search",
  searchNext: "Next match",
  searchPrevious: "Previous match",
  searchClear: "Clear the search",
  searchCount: (current: number, total: number) => `${formatCount(current)} of ${formatCount(total)}`,
  searchNone: "No match",
  searching: "Searching…",
  searchPartial: "in the lines loaded so far",
  searchFailed: "The search failed. Press Enter to try again.",
  level: "Level",
  levels: {
    debug: "All levels",
    info: "Info and worse",
    warning: "Warnings and worse",
    error: "Errors only",
  },
  wrap: "Wrap long lines",
  times: "Times",
  timesOff: "No times",
  timesLocal: "Local time",
  timesUtc: "UTC",
  view: "View",
  copyLines: "Copy lines",
  copiedLines: (count: number) => `${formatPlural(count, "line", "lines")} copied`,
  copyTooMany: (most: number) => `More than ${formatCount(most)} lines: download the log instead.`,
  download: "Download the log",
  keys: "Keys: / search, f follow, Shift and arrows select lines, Home and End.",
  follow: "Follow",
  following: "Following",
  paused: "Paused",
  resume: "Follow new lines",
  newLines: (count: number) => `${formatPlural(count, "new line", "new lines")}`,
  jumpToEnd: "Jump to the end",
  lineCount: (count: number) => formatPlural(count, "line", "lines"),
  matchingCount: (count: number, total: number) =>
    `${formatCount(count)} of ${formatPlural(total, "line", "lines")}`,
  lineLabel: (seq: number) => `Line ${seq}`,
  selected: (from: number, to: number) =>
    from === to
      ? `Line ${formatCount(from)} selected`
      : `Lines ${formatCount(from)} to ${formatCount(to)} selected`,
  copyLink: "Copy link",
  linkCopied: "Link copied",
  copyRefused: "The browser refused. Select the text and copy it by hand.",
  copyNotLoaded: "Some of these lines could not be loaded, so nothing was copied. Try again.",
  partial: "Only the lines loaded so far were looked at.",
  clearSelection: "Clear the selection",
  showAll: (length: string) => `Show all (${length})`,
  showLess: "Show less",
  cutEvenSo: (length: string) => `The rest (${length}) is in the download.`,
  emptyRunning: "Waiting for the first line…",
  emptyDone: "This run wrote no log.",
  noMatchTitle: "No line passes the filter",
  noMatchText: "Show all levels and steps to see the whole log.",
  showEverything: "Show the whole log",
  retryNow: "Try now",
  loadFailed: "Some lines could not be loaded. The lines shown are complete and right.",
  announce: (lines: number, errors: number) =>
    errors === 0
      ? formatPlural(lines, "new line", "new lines")
      : `${formatPlural(lines, "new line", "new lines")}, ${formatPlural(errors, "error", "errors")}`,
} as const;
