// Runs dependency-cruiser with .dependency-cruiser.mjs and fails on any violation, and when it saw (almost) nothing: under
// TypeScript 7 it sees no module at all and is happy.
//
//   node scripts/check-architecture.mjs [--root <folder>] [--at-least <modules>]
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** Fewer modules than this were never true of this repository: the tool is blind. */
const LEAST_MODULES = "200";

const repository = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: {
    root: { type: "string", default: repository },
    "at-least": { type: "string", default: LEAST_MODULES },
  },
});

const folders = ["app", "cli", "components", "server", "e2e", "scripts"].filter((name) =>
  existsSync(path.join(values.root, name)),
);
const { stdout, stderr, error } = spawnSync(
  process.execPath,
  [
    path.join(repository, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
    "--config",
    path.join(repository, ".dependency-cruiser.mjs"),
    "--output-type",
    "json",
    ...folders,
  ],
  { cwd: values.root, encoding: "utf8", maxBuffer: 1024 ** 3 },
);
if (error) throw error;
if (!stdout.trim().startsWith("{")) throw new Error(`dependency-cruiser gave no result:\n${stderr}`);

const { summary } = JSON.parse(stdout);
for (const { rule, from, to } of summary.violations) process.stderr.write(`${rule.name}: ${from} → ${to}\n`);
process.stdout.write(`${summary.totalCruised} modules, ${summary.violations.length} violations\n`);
if (summary.totalCruised < Number(values["at-least"])) {
  process.stderr.write("Too few modules were seen: is TypeScript still version 6?\n");
  process.exit(1);
}
if (summary.violations.length > 0) process.exit(1);
