/**
 * Row-level security, asked of PostgreSQL itself: two organizations with something in every table, every operation, every
 * role. Nobody reaches a row of an organization they do not belong to; what they reach in their own is in rls.golden.txt.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { Table } from "@/server/platform/db/testing/catalog";
import { planRow, referenceOf, STAGE_ORDER } from "@/server/platform/db/testing/fill-tables";
import { isKeptOut, NO_RIGHT, Probe, type Outcome } from "./testing/probe";
import {
  openTwoOrganizations,
  SHARED_TABLES,
  type Persona,
  type TwoOrganizations,
} from "./testing/two-organizations";

/** Some thousand statements on a machine that may be busy. */
const PATIENCE_MS = 180_000;

let world: TwoOrganizations;
let probe: Probe;
beforeAll(async () => {
  world = await openTwoOrganizations();
  probe = new Probe(world.client);
});

describe("another organization", () => {
  it("has something in every table", () => {
    expect(world.tables.length).toBeGreaterThan(20);
    for (const { name } of world.tables) expect(world.other.rows.get(name)?.length, name).toBeGreaterThan(0);
  });

  it("is not read, changed, moved to, added to or deleted", { timeout: PATIENCE_MS }, async () => {
    const leaks: string[] = [];
    for (const persona of world.personas)
      for (const table of world.tables)
        for (const [what, outcome] of await reachOut(persona, table))
          if (!isKeptOut(outcome))
            leaks.push(`${persona.name}: ${what} ${table.name}: ${JSON.stringify(outcome)}`);
    expect(leaks).toEqual([]);
  });
});

describe("one's own organization", () => {
  it("is what the golden file says", { timeout: PATIENCE_MS }, async () => {
    const lines: string[] = [];
    for (const table of world.tables) {
      lines.push(table.name);
      for (const operation of ["select", "insert", "update", "delete"] as const) {
        const byWord = new Map<string, string[]>();
        for (const persona of world.personas) {
          const word = await describeOwn(persona, table, operation);
          byWord.set(word, [...(byWord.get(word) ?? []), persona.name]);
        }
        const reached = [...byWord].filter(([word]) => word !== "denied" && word !== "nothing");
        if (reached.length === 0) lines.push(`  ${operation}  nobody`);
        for (const [word, people] of reached) lines.push(`  ${operation}  ${word}: ${people.join(" ")}`);
      }
      lines.push("");
    }
    await expect(lines.join("\n")).toMatchFileSnapshot("rls.golden.txt");
  });
});

async function reachOut(persona: Persona, table: Table): Promise<[string, Outcome][]> {
  const theirs = world.other.rows.get(table.name) ?? [];
  const own = world.mine.rows.get(table.name) ?? [];
  const tried: [string, Outcome][] = [
    ["delete from", await probe.delete(persona, table, theirs)],
    ["add to", await probe.insert(persona, table, planRow(table, world.other, 0))],
  ];
  if (!SHARED_TABLES.has(table.name)) tried.push(["read", await probe.select(persona, table, theirs)]);
  for (const { name: column } of table.columns) {
    tried.push([`change ${column} of`, await probe.update(persona, table, theirs, { column })]);
    const target = referenceOf(table, column)?.table;
    if (target === undefined || SHARED_TABLES.has(target)) continue;
    const value = theirs[0]?.[column];
    tried.push([`move by ${column} in`, await probe.update(persona, table, own, { column, value })]);
    const mixed = { ...planRow(table, world.mine, 0), [column]: value };
    tried.push([`add by ${column} to`, await probe.insert(persona, table, mixed)]);
  }
  return tried;
}

/** all, nothing, denied (no right at all), or the stages of what was reached. */
async function describeOwn(
  persona: Persona,
  table: Table,
  operation: "select" | "insert" | "update" | "delete",
): Promise<string> {
  const own = world.mine.rows.get(table.name) ?? [];
  if (operation === "insert") {
    const outcome = await probe.insert(persona, table, planRow(table, world.mine, 0));
    return isKeptOut(outcome) ? "denied" : "allowed";
  }
  const reached: number[] = [];
  let denied = true;
  for (const [index, row] of own.entries()) {
    const outcomes = await tryOwn(persona, table, operation, row);
    if (outcomes.some((outcome) => !isKeptOut(outcome))) reached.push(index);
    if (outcomes.some((outcome) => !("state" in outcome) || outcome.state !== NO_RIGHT)) denied = false;
  }
  if (reached.length === 0) return denied ? "denied" : "nothing";
  return reached.length === own.length ? "all" : reached.map((index) => STAGE_ORDER[index]).join("+");
}

async function tryOwn(
  persona: Persona,
  table: Table,
  operation: "select" | "update" | "delete",
  row: Record<string, unknown>,
): Promise<Outcome[]> {
  if (operation !== "update") return [await probe[operation](persona, table, [row])];
  const outcomes: Outcome[] = [];
  for (const column of await probe.columnsWith(persona.role, table, "update"))
    outcomes.push(await probe.update(persona, table, [row], { column }));
  return outcomes;
}
