import { expect, test } from "vitest";
import { isAgreed } from "./is-agreed";

test.each([
  ["not_needed", "staging", true],
  ["not_needed", "production", false],
  ["approved", "production", true],
  ["approved", "development", true],
  ["pending", "production", false],
  ["rejected", "production", false],
  ["withdrawn", "staging", false],
])("%s, on %s: %s", (approval, stage, agreed) => {
  expect(isAgreed(approval, stage)).toBe(agreed);
});
