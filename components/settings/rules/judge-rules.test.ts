import { expect, test } from "vitest";
import { judgeRules } from "./judge-rules";

test.each([
  ["sound rules", ["main", "release/*", "*"], [null, null, null]],
  ["a blank one", ["main", "  "], [null, "error"]],
  ["one that is there twice", ["main", "*", " main "], [null, null, "error"]],
  ["one below what takes everything", ["*", "main"], [null, "hint"]],
  ["two stars take everything too", ["**", "main"], [null, "hint"]],
  ["none", [], []],
] as const)("%s", (_name, patterns, kinds) =>
  expect(
    judgeRules(patterns.map((pattern) => ({ pattern, stage: "development" }))).map(
      (verdict) => verdict?.kind ?? null,
    ),
  ).toEqual([...kinds]),
);
