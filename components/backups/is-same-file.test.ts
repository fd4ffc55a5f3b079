import { expect, test } from "vitest";
import { isBegunFile, isSameFile } from "./is-same-file";

const file = { name: "backup.zip", size: 3, lastModified: 1 };

test.each([
  ["chosen again", {}, true],
  ["of another name", { name: "other.zip" }, false],
  ["of another size", { size: 4 }, false],
  ["that was written since", { lastModified: 2 }, false],
])("a file %s", (_what, change, same) => {
  expect(isSameFile(file, { ...file, ...change })).toBe(same);
});

test.each([
  ["that was written since", { lastModified: 2 }, true],
  ["of the same size under another name", { name: "other.zip" }, false],
  ["of another size", { size: 4 }, false],
])("a file %s and what had begun to arrive", (_what, change, same) => {
  expect(isBegunFile({ fileName: "backup.zip", sizeBytes: 3 }, { ...file, ...change })).toBe(same);
});
