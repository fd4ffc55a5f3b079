import { describe, expect, it } from "vitest";
import { planHealth, type Watched } from "./plan-health";

const limits = { aliveEveryMs: 10, hungMisses: 3, hungSpanMs: 60, healthTimeoutMs: 200 };
const at = (ms: number) => new Date(1_000_000 + ms);
const watched: Watched = { startedAt: at(0), answered: true, misses: 0, silentSince: null };

describe("planHealth", () => {
  it.each<[string, Partial<Watched>, number, string]>([
    ["one that answers", {}, 1000, "answers"],
    ["one that missed once, long ago", { misses: 1, silentSince: at(0) }, 1000, "answers"],
    ["one that missed often, in a moment", { misses: 9, silentSince: at(950) }, 1000, "answers"],
    ["one that missed often, for long", { misses: 3, silentSince: at(940) }, 1000, "hung"],
    ["one that has not answered yet", { answered: false }, 199, "starting"],
    ["one that misses while it starts", { answered: false, misses: 9, silentSince: at(0) }, 199, "starting"],
    ["one that never answered", { answered: false, misses: 3, silentSince: at(0) }, 200, "hung"],
    ["one that nobody asked yet, older than a start", { answered: false }, 200, "answers"],
  ])("%s", (_what, change, ms, health) => {
    expect(planHealth({ ...watched, ...change }, at(ms), limits)).toBe(health);
  });
});
