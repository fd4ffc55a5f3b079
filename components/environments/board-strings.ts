import { formatPlural } from "@/components/lib/format-count";

/** What the board of branches says. */
export const boardStrings = {
  title: "Branches",
  board: "Branches by stage",
  empty: {
    production: "No production branch. Push the branch your rules name, main by default, or move one here.",
    staging: "Nothing in staging. Drag a branch here to try it on a copy of production.",
    development: "Nothing in development. Push any branch and it appears here.",
  },
  emptyTitle: "No branch yet",
  emptyHosted: "Push one, and it gets an Odoo of its own. From a folder with your modules:",
  emptyRemote: "Capstan has not seen a branch in the repository yet. Check the connection, or push one.",
  toConnect: "How to connect",
  createBranch: "New branch",
  noSource: "There is no branch to begin from. Push one first.",
  createBranchIn: "New branch from an existing one",
  repoErrorTitle: "The repository could not be read",
  repoErrorHolds: "What runs goes on running. Pushes are not seen until it can be read again.",
  odoo: (version: string) => `Odoo ${version}`,
  address: "address",
  readAt: "read",
  dropMove: (stage: string) => `Move to ${stage}`,
  dropMerge: (branch: string) => `Merge into ${branch}`,
  dragHint: "Drag onto a stage to move it, onto a branch to merge it",
  menu: (branch: string) => `Actions for ${branch}`,
  column: (stage: string) => `${stage} branches`,
  count: (count: number) => formatPlural(count, "branch", "branches"),
} as const;
