import { formatPlural } from "@/components/lib/format-count";

/** What the grid of builds says. */
export const buildStrings = {
  title: "Builds",
  order: "Production first, then the branches built last. In each: what runs, then the newest.",
  search: "Search branches",
  grid: "Builds by branch",
  buildsOf: (branch: string) => `Builds of ${branch}`,
  noSubject: "Without a message",
  serving: "Serves",
  noBuild: "Not built yet.",
  queuedFor: "waits",
  older: (count: number) => `Show ${formatPlural(count, "older build", "older builds")}`,
  more: "Show more branches",
  shown: (count: number) => `${formatPlural(count, "branch", "branches")} shown`,
  noMatch: (text: string) => `No branch contains “${text}”`,
  noMatchText: "Search for a part of its name, in any case.",
  clear: "Show all branches",
  emptyTitle: "Nothing has been built yet",
  emptyText: "Push a branch, and its builds show here. From a folder with your modules:",
  emptyCommand: (gitUrl: string) => `git remote add capstan ${gitUrl}\ngit push capstan HEAD:main`,
  emptyRemote: "Push a branch to the repository, and its builds show here.",
  toConnect: "How to connect",
  failed: "The builds could not be read",
  failedHolds: "What runs goes on running.",
} as const;
