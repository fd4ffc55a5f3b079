import { expect, test } from "vitest";
import { planHostName } from "./plan-host-name";

const NONE: ReadonlySet<string> = new Set();
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

test.each([
  ["main", "main"],
  ["feature/ünï/x", "feature-uni-x"],
  ["release/18.0", "release-18-0"],
  ["18.0", "18-0"],
  ["UPPER_case", "upper-case"],
])("%s is served as %s", (branch, name) => {
  expect(planHostName(branch, NONE)).toBe(name);
});

test.each([
  "日本語",
  "🚀",
  "///",
  "-",
  "é".repeat(200),
  `feature/${"ünï/".repeat(48)}`,
  "x".repeat(64),
  `${"x".repeat(55)}/y/z/w`,
])("%s gets a valid label, the same each time", (branch) => {
  const name = planHostName(branch, NONE);
  expect(name).toMatch(LABEL);
  expect(planHostName(branch, NONE)).toBe(name);
});

test("long branches that begin alike do not share a label", () => {
  const one = planHostName(`${"long/".repeat(39)}one`, NONE);
  const two = planHostName(`${"long/".repeat(39)}two`, NONE);
  expect(one).not.toBe(two);
});

test("branches that are spelled alike do not share a label", () => {
  const first = planHostName("feature/x", NONE);
  const second = planHostName("feature-x", new Set([first]));
  const third = planHostName("Feature/X", new Set([first, second]));
  expect(new Set([first, second, third]).size).toBe(3);
  expect(second).toMatch(/^feature-x-[0-9a-f]{6}$/);
  expect(planHostName("feature-x", new Set([first, second]))).toMatch(/^feature-x-[0-9a-f]{12}$/);
});
