import { expect, test } from "vitest";
import { projectSlug } from "./contract";
import { planSlug } from "./plan-slug";

test.each([
  ["Demo", [], "demo"],
  ["My Süper Project!", [], "my-super-project"],
  ["日本語", [], "project"],
  ["demo", ["demo"], "demo-2"],
  ["demo", ["demo", "demo-2"], "demo-3"],
  ["x".repeat(60), [], "x".repeat(40)],
  ["x".repeat(60), ["x".repeat(40)], `${"x".repeat(38)}-2`],
  [`${"x".repeat(39)} y`, [], "x".repeat(39)],
])("%s with %j taken becomes %s", (name, taken, expected) => {
  const slug = planSlug(name, new Set(taken));
  expect(slug).toBe(expected);
  expect(projectSlug.safeParse(slug).success).toBe(true);
});
