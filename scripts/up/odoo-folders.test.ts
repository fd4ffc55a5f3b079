import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { findOdooProblem, refuseMissingOdoo } from "./odoo-folders.mjs";

const odoo = { version: "18.0", folder: "/srv/odoo" };
type Kind = "missing" | "closed" | "file" | "folder";
const at = (places: Record<string, Kind>) => (place: string) => places[place] ?? "missing";

it.each<[string, Record<string, Kind>, string | null]>([
  ["holds Odoo", { "/srv/odoo": "folder", "/srv/odoo/odoo-bin": "file" }, null],
  ["is missing", {}, "ODOO_SOURCES names /srv/odoo for Odoo 18.0, and there is no such folder."],
  [
    "is a file",
    { "/srv/odoo": "file" },
    "ODOO_SOURCES names /srv/odoo for Odoo 18.0, which is a file, not a folder.",
  ],
  [
    "is empty",
    { "/srv/odoo": "folder" },
    "ODOO_SOURCES names /srv/odoo for Odoo 18.0, which holds no odoo-bin.",
  ],
  [
    "has a folder of that name",
    { "/srv/odoo": "folder", "/srv/odoo/odoo-bin": "folder" },
    "ODOO_SOURCES names /srv/odoo for Odoo 18.0, which holds no odoo-bin.",
  ],
  [
    "is another user's",
    { "/srv/odoo": "folder", "/srv/odoo/odoo-bin": "closed" },
    "ODOO_SOURCES names /srv/odoo for Odoo 18.0, and this user may not look into it.",
  ],
])("a folder that %s", (_, places, problem) => {
  expect(findOdooProblem([odoo], at(places))).toBe(problem);
});

it("names the one that is wrong, and has nothing to say about none", () => {
  const other = { version: "17.0", folder: "/srv/odoo-17" };
  const look = at({ "/srv/odoo": "folder", "/srv/odoo/odoo-bin": "file" });
  expect(findOdooProblem([odoo, other], look)).toContain("/srv/odoo-17 for Odoo 17.0");
  expect(findOdooProblem([], look)).toBeNull();
});

it("looks at real folders", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "capstan-odoo-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const real = [{ version: "18.0", folder }];
  expect(() => refuseMissingOdoo(real)).toThrow("holds no odoo-bin");
  mkdirSync(path.join(folder, "odoo-bin"));
  expect(() => refuseMissingOdoo(real)).toThrow("holds no odoo-bin");
  rmSync(path.join(folder, "odoo-bin"), { recursive: true });
  writeFileSync(path.join(folder, "odoo-bin"), "");
  expect(() => refuseMissingOdoo(real)).not.toThrow();
  expect(() => refuseMissingOdoo([{ version: "18.0", folder: path.join(folder, "gone") }])).toThrow(
    "there is no such folder",
  );
});
