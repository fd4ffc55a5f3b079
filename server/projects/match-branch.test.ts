import { describe, expect, test } from "vitest";
import { DEFAULT_BRANCH_RULES } from "./contract";
import { matchesPattern, stageOfBranch } from "./match-branch";

describe("matchesPattern", () => {
  test.each([
    ["main", "main", true],
    ["main", "Main", false],
    ["main", "main2", false],
    ["*", "", true],
    ["*", "feature/ünï/x", true],
    ["release/*", "release/18.0", true],
    ["release/*", "release/", true],
    ["release/*", "release", false],
    ["release/*", "pre-release/1", false],
    ["*-hotfix", "x-hotfix", true],
    ["*-hotfix", "hotfix", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "acb", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["*a*", "b", false],
    ["**", "anything", true],
    ["[x].*", "[x].y", true],
    ["[x].*", "x.y", false],
    ["(.+)+$", "aaaa", false],
  ])("%s on %s is %s", (pattern, branch, expected) => {
    expect(matchesPattern(pattern, branch)).toBe(expected);
  });

  test("many stars on a long name take no time", () => {
    expect(matchesPattern("*a".repeat(100), "a".repeat(200) + "b")).toBe(false);
  });
});

describe("stageOfBranch", () => {
  test.each([
    ["main", "production", "main"],
    ["release/2", "staging", "release/*"],
    ["feature/x", "development", "*"],
  ])("%s goes to %s by the default rules", (branch, stage, pattern) => {
    expect(stageOfBranch(DEFAULT_BRANCH_RULES, branch)).toEqual({ stage, pattern });
  });

  test("the first match wins", () => {
    const rules = [
      { pattern: "*", stage: "staging" as const },
      { pattern: "main", stage: "production" as const },
    ];
    expect(stageOfBranch(rules, "main")).toEqual({ stage: "staging", pattern: "*" });
  });

  test("a branch no rule wants is for development", () => {
    expect(stageOfBranch([], "main")).toEqual({ stage: "development", pattern: null });
  });
});
