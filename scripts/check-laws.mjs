// Checks the laws of scripts/laws/rules.mjs on every source file.
//
//   node scripts/check-laws.mjs [--root <folder>] [--at-least <files>]
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findViolations } from "./laws/find-violations.mjs";

/** Fewer files than this were never here: the check looked in the wrong place. */
const LEAST_FILES = "200";

const { values } = parseArgs({
  options: {
    root: { type: "string", default: fileURLToPath(new URL("..", import.meta.url)) },
    "at-least": { type: "string", default: LEAST_FILES },
  },
});

const IGNORED = new Set(["node_modules", "generated"]);

/**
 * @param {string} folder relative to the root
 * @returns {string[]}
 */
function sourcesBelow(folder) {
  return readdirSync(path.join(values.root, folder), { withFileTypes: true }).flatMap((entry) => {
    const relative = `${folder}/${entry.name}`;
    if (IGNORED.has(entry.name) || entry.name.startsWith(".")) return [];
    if (entry.isDirectory()) return sourcesBelow(relative);
    return /\.([cm]?[jt]s|[jt]sx)$/.test(entry.name) ? [relative] : [];
  });
}

const files = ["app", "cli", "components", "e2e", "scripts", "server"]
  .filter((folder) => existsSync(path.join(values.root, folder)))
  .flatMap(sourcesBelow);
const violations = files.flatMap((file) =>
  findViolations(file, readFileSync(path.join(values.root, file), "utf8")),
);
for (const { file, line, law, message } of violations)
  process.stderr.write(`${file}:${line} ${law}: ${message}\n`);
process.stdout.write(`${files.length} files, ${violations.length} violations\n`);
if (files.length < Number(values["at-least"])) {
  process.stderr.write("Too few files were seen.\n");
  process.exit(1);
}
if (violations.length > 0) process.exit(1);
