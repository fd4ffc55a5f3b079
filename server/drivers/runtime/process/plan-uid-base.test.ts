import { describe, expect, it } from "vitest";
import { listBases, parseIdMap, planUidBase, spanOf } from "./plan-uid-base";
import { processTunables } from "./tunables";

const { uidBase, uidFarBase, uidRangeSize, uidRangesMax } = processTunables;
const everything = [{ first: 0, end: 2 ** 32 - 1 }];
const nothing = { claimed: new Set<number>(), usedIds: [] as number[], known: everything };
const plan = (seen: Partial<typeof nothing> | { claimed: null }, home = "/a") =>
  planUidBase(home, { ...nothing, ...seen }, processTunables);

describe("planUidBase", () => {
  it.each<[string, Parameters<typeof plan>[0], number]>([
    ["the near range to the first home", {}, uidBase],
    ["the next one to the second", { claimed: new Set([uidBase]) }, uidFarBase],
    ["the next free one", { claimed: new Set([uidBase, uidFarBase]) }, uidFarBase + uidRangeSize],
    ["none that a process is in", { usedIds: [0, uidBase + 7] }, uidFarBase],
    ["none that builds are made in", { usedIds: [uidBase - 1] }, uidFarBase],
    [
      "none that a container does not know",
      { claimed: new Set([uidBase]), known: [{ first: 0, end: 2e6 }] },
      uidBase,
    ],
  ])("gives %s", (_what, seen, base) => {
    expect(plan(seen)).toBe(base);
  });

  it("spreads homes where claims cannot be kept, each to the same place every time", () => {
    const bases = ["/a", "/b", "/c", "/d"].map((home) => plan({ claimed: null }, home));
    expect(new Set(bases).size).toBe(4);
    expect(bases).not.toContain(uidBase);
    expect(plan({ claimed: null }, "/a")).toBe(bases[0]);
  });

  it("has ranges that do not overlap, and ids that every program takes for positive", () => {
    const spans = listBases(processTunables).map((base) => spanOf(base, processTunables));
    for (const [at, span] of spans.entries())
      expect(span.first).toBeGreaterThanOrEqual(spans[at - 1]?.end ?? 0);
    expect(spans).toHaveLength(uidRangesMax + 1);
    expect(spans.at(-1)?.end).toBeLessThan(2 ** 31);
  });
});

it.each([
  ["         0          0 4294967295\n", everything],
  [
    "0 100000 65536\n70000 200000 1\n",
    [
      { first: 0, end: 65_536 },
      { first: 70_000, end: 70_001 },
    ],
  ],
  ["", []],
  ["x y z\n", []],
])("parseIdMap reads %j", (text, spans) => {
  expect(parseIdMap(text)).toEqual(spans);
});
