import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const ROOT = path.join(import.meta.dirname, "../..");
const text = readFileSync(path.join(ROOT, "docs/security.md"), "utf8");
const table = text.slice(text.indexOf("## Threats"), text.indexOf("## Dependencies"));
const rows = table
  .split("\n")
  .filter((line) => /^\| [^-]/.test(line) && !line.includes("| what stops it"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, threat = "", , tests = ""]) => ({ threat, tests }));

/** `rls-catalog.db.test.ts` after `server/access/x.ts` lies beside it. */
function filesOf(tests: string): string[] {
  let folder = "";
  return [...tests.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => {
    if (!name.includes("/")) return `${folder}/${name}`;
    folder = path.dirname(name);
    return name;
  });
}

test("the table of threats was read", () => expect(rows.length).toBeGreaterThan(25));

test.each(rows)("$threat: its tests are there", ({ tests }) => {
  const files = filesOf(tests);
  expect(files).not.toEqual([]);
  for (const file of files) {
    expect(file).toMatch(/\.(test\.tsx?|e2e\.ts)$|contract(-suite)?\.ts$/);
    expect(globSync(file, { cwd: ROOT }), file).not.toEqual([]);
  }
});
