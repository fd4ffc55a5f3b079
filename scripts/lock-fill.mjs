// Completes package-lock.json after it changed (see lock/fill-lock.mjs).
//
//   node scripts/lock-fill.mjs           adds what is missing
//   node scripts/lock-fill.mjs --check   changes nothing; exit 1 when something is
import { readFileSync, writeFileSync } from "node:fs";
import { fillLock } from "./lock/fill-lock.mjs";

const file = new URL("../package-lock.json", import.meta.url);
const check = process.argv.includes("--check");
const { lock, added, left } = fillLock(JSON.parse(readFileSync(file, "utf8")));

for (const name of left) process.stderr.write(`cannot be completed: ${name}\n`);
if (check) for (const name of added) process.stderr.write(`missing: ${name}\n`);
else if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${check ? "missing" : "added"} ${added.length}\n`);
if (left.length > 0 || (check && added.length > 0)) {
  if (check) process.stderr.write("`npm ci` will refuse this lock file. Run: node scripts/lock-fill.mjs\n");
  process.exit(1);
}
