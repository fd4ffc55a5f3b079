/** Each law is shown ways to break it, and text that only looks like it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { findViolations } from "./find-violations.mjs";
import { LAWS } from "./rules.mjs";

type Planted = [file: string, text: string];

const BROKEN: Record<string, Planted[]> = {
  "environment-in-one-place": [
    ["server/runs/a.ts", "export const a = process.env.HOME;"],
    ["server/runs/a.ts", "export const a = process['env'];"],
    ["server/runs/a.ts", "const { env } = process; export { env };"],
    ["server/runs/a.ts", "const { pid, ...rest } = process; export { rest };"],
    ["components/a.tsx", "export const A = () => <p>{globalThis.process.env.X}</p>;"],
    ["app/page.tsx", "import { env as e } from 'node:process'; export const x = e;"],
    ["server/platform/log.ts", "export const level = (process as { env: object }).env ?? process.env.LEVEL;"],
  ],
  "raw-sql-has-one-address": [
    ["server/runs/a.ts", "export const a = 'select id from ops.runs where id = $1';"],
    ["server/runs/a.ts", "export const a = `\n  INSERT INTO ops.runs (id) values (${1})`;"],
    ["server/runs/a.ts", "export const a = 'update ops.runs r set status = 1';"],
    ["server/runs/a.ts", "export const a = 'delete from ops.runs';"],
    ["server/runs/a.ts", "export const a = (table: string) => `truncate table ${table}`;"],
    [
      "server/runs/a.ts",
      "export const a = (p: { $queryRawUnsafe: (t: string) => void }) => p.$queryRawUnsafe('x');",
    ],
    ["server/api/a.ts", "export const a = 'select set_config($1, $2, true)';"],
    ["server/drivers/cluster/a.ts", "export const a = (name: string) => `create database ${name}`;"],
    ["server/platform/db/queries.ts", "export const a = 'with x as (select 1) select * from x';"],
  ],
  "trpc-errors-in-the-api": [
    [
      "server/runs/a.ts",
      "import { TRPCError } from '@trpc/server'; throw new TRPCError({ code: 'NOT_FOUND' });",
    ],
    ["app/api/a.ts", "import * as t from '@trpc/server'; throw new t.TRPCError({ code: 'NOT_FOUND' });"],
  ],
  "no-default-export": [
    ["server/runs/a.ts", "export default function a() {}"],
    ["components/a.tsx", "const A = () => null; export default A;"],
    ["scripts/a.mjs", "const a = 1; export { a as default };"],
    ["e2e/a.ts", "export { default } from './b';"],
  ],
  "no-softened-test": [
    ["server/runs/a.test.ts", "it.skip('x', () => {});"],
    ["server/runs/a.test.ts", "describe.only('x', () => {});"],
    ["server/runs/a.test.ts", "test.todo('x');"],
    ["e2e/a.e2e.ts", "test.describe.only('x', () => {});"],
  ],
};

const FINE: Planted[] = [
  ["server/platform/env.ts", "export const a = process.env.HOME;"],
  ["scripts/a.mjs", "export const a = process.env.HOME;"],
  ["server/runs/a.test.ts", "process.env.SECRET = 'x';"],
  ["server/runs/a.ts", "// process.env is read in env.ts\nexport const a = process.pid;"],
  ["server/runs/a.ts", "export const process = { env: 1 }; export const text = 'process.env';"],
  ["server/platform/db/sql/a.ts", "export const a = 'select id from ops.runs';"],
  ["server/drivers/cluster/sql/a.ts", "export const a = 'create database x';"],
  ["server/runs/a.test.ts", "export const a = 'select id from ops.runs'; it('x', () => {});"],
  [
    "server/runs/a.ts",
    "export const a = ['Select a branch from the list', 'Update the settings', 'Delete from disk?'].join();",
  ],
  ["server/runs/a.ts", "export const a = 'Create a database by hand, then set it';"],
  ["app/page.tsx", "const A = () => <p className='truncate text-sm'>x</p>; export default A;"],
  [
    "server/api/errors.ts",
    "import { TRPCError } from '@trpc/server'; throw new TRPCError({ code: 'NOT_FOUND' });",
  ],
  ["server/runs/a.ts", "export const a = 'new TRPCError()';"],
  ["next.config.mjs", "export default {};"],
  ["server/runs/a.test.ts", "describe.skipIf(true)('x', () => {}); [1].map((only) => ({ only }).only);"],
];

describe("laws", () => {
  it("has planted violations for every law", () => {
    expect(Object.keys(BROKEN).toSorted()).toEqual(LAWS.map(({ name }) => name).toSorted());
  });

  it.each(
    Object.entries(BROKEN).flatMap(([law, planted]) => planted.map(([file, text]) => ({ law, file, text }))),
  )("$law: $file $text", ({ law, file, text }) => {
    expect(findViolations(file, text).map((violation) => violation.law)).toContain(law);
  });

  it.each(FINE)("is fine with %s %s", (file, text) => {
    expect(findViolations(file, text)).toEqual([]);
  });

  it("tells the line", () => {
    expect(findViolations("server/runs/a.ts", "\n\nexport const a = process.env.HOME;")).toMatchObject([
      { line: 3 },
    ]);
  });
});

describe("check-laws", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "capstan-laws-"));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    {
      text: "export const a = process.env.HOME;",
      args: ["--at-least", "1"],
      says: "environment-in-one-place",
      code: 1,
    },
    { text: "export const a = 1;", args: ["--at-least", "1"], says: "1 files, 0 violations", code: 0 },
    { text: "export const a = 1;", args: [], says: "Too few files", code: 1 },
  ])("says $says", { timeout: 60_000 }, ({ text, args, says, code }) => {
    mkdirSync(path.join(folder, "server"), { recursive: true });
    writeFileSync(path.join(folder, "server", "a.ts"), text);
    const program = path.join(import.meta.dirname, "..", "check-laws.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, "--root", folder, ...args], {
      encoding: "utf8",
    });
    expect(stdout + stderr).toContain(says);
    expect(status).toBe(code);
  });
});
