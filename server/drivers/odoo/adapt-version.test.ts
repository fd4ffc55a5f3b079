import { expect, it } from "vitest";
import { adaptVersion } from "./adapt-version";

it.each([
  ["1.0", "18.0", "18.0.1.0"],
  ["1.0.3", "18.0", "18.0.1.0.3"],
  ["18.0.1.2.3", "18.0", "18.0.1.2.3"],
  ["18.0", "18.0", "18.0.18.0"],
  ["17.0.1.0", "18.0", null],
  ["17.0.1", "18.0", "18.0.17.0.1"],
  ["18.0.1", "18.0", null],
  ["1", "18.0", null],
  ["1.0.0.0", "18.0", null],
  ["1.0-beta", "18.0", null],
  ["1.0\n", "18.0", null],
  ["", "18.0", null],
  ["1", "16.0", "16.0.1"],
  ["1.0-beta", "15.0", "15.0.1.0-beta"],
])("adapts %j for %s to %j", (version, series, adapted) => {
  expect(adaptVersion(version, series)).toBe(adapted);
});
