import { expect, test } from "vitest";
import { STAGE_DEFAULTS } from "@/server/projects/contract";
import { describeSetting } from "./describe-setting";

const development = STAGE_DEFAULTS.development;

test.each([
  ["onPush", "New build"],
  ["modules", "none"],
  ["lifetimeDays", "3 days"],
  ["sleepAfterMinutes", "60 minutes"],
  ["memoryBytes", "4 GiB"],
  ["runTests", "on"],
  ["testTags", "none"],
  ["variables", "0 entries"],
] as const)("%s reads %s", (name, text) => expect(describeSetting(name, development)).toBe(text));

test("what never ends says so", () => {
  expect(describeSetting("lifetimeDays", STAGE_DEFAULTS.production)).toBe("No end");
  expect(describeSetting("sleepAfterMinutes", STAGE_DEFAULTS.production)).toBe("never");
});
