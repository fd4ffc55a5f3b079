import { formatPlural } from "@/components/lib/format-count";

/** What the pages about projects say. */
export const projectStrings = {
  title: "Projects",
  create: "New project",
  emptyTitle: "No project yet",
  emptyText:
    "A project is a Git repository and an Odoo version. Make one here, or from a terminal with a token of yours:",
  createCommand: (origin: string) =>
    `curl -X POST ${origin}/api/v1/projects -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{"name": "My Odoo", "odooVersion": "18.0"}'`,
  odoo: (version: string) => `Odoo ${version}`,
  production: "Production",
  noProduction: "None yet",
  connect: "Connect",
  lastRun: "Last run",
  noRun: "None yet",
  branches: "Branches",
  branchCount: (total: number, live: number, failing: number) =>
    [
      formatPlural(total, "branch", "branches"),
      live > 0 ? `${live} live` : "",
      failing > 0 ? `${failing} failing` : "",
    ].filter((part) => part !== "").join(", "), // prettier-ignore
  repoError: "The repository could not be read.",
  check: "Check the connection",
  checked: "The repository was read",
  checkedText: (changes: number) =>
    changes === 0 ? "Nothing is new." : `${formatPlural(changes, "branch", "branches")} changed.`,
  checkFailed: "The repository could not be read",
  yourRole: (role: string) => `You are ${role.replaceAll("_", " ")}`,
} as const;
