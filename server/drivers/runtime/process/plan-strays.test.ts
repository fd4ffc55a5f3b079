import { describe, expect, it } from "vitest";
import { planStrays } from "./plan-strays";

const of = (pid: number, parent: number, session: number, whose = "") => ({
  pid,
  parent,
  session,
  environment: new Map(whose === "" ? [] : [["WHOSE", whose]]),
});
const whose = (environment: Map<string, string>) => {
  const tag = environment.get("WHOSE");
  return tag === undefined ? ("unknown" as const) : tag === "ours" ? ("ours" as const) : ("others" as const);
};

describe("planStrays", () => {
  it.each([
    ["nobody", [], []],
    ["what is its own, and what hides", [of(10, 1, 10, "ours"), of(11, 10, 10), of(12, 1, 12)], [10, 11, 12]],
    [
      "not another's, nor its child, however deep",
      [of(20, 1, 20, "other"), of(22, 21, 22), of(21, 20, 21)],
      [],
    ],
    ["not what shares a session with another's", [of(20, 1, 20, "other"), of(25, 1, 20)], []],
    ["its own even below another's", [of(20, 1, 20, "other"), of(30, 20, 30, "ours")], [30]],
    ["what hides beside another's", [of(20, 1, 20, "other"), of(40, 1, 40), of(41, 40, 40)], [40, 41]],
  ])("ends %s", (_what, processes, strays) => {
    expect(planStrays(processes, whose)).toEqual(strays);
  });
});
