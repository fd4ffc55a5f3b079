import { describe, expect, it } from "vitest";
import { formatLineHash, parseLineHash } from "./line-hash";

describe("parseLineHash", () => {
  it.each([
    ["#L123", { from: 123, to: 123 }],
    ["#L123-L130", { from: 123, to: 130 }],
    ["#L123-130", { from: 123, to: 130 }],
    ["#L130-L123", { from: 123, to: 130 }],
    ["", null],
    ["#", null],
    ["#L", null],
    ["#L0", null],
    ["#L-5", null],
    ["#L1.5", null],
    ["#L12x", null],
    ["#L99999999999999999999", null],
    ["#section", null],
  ])("%s", (hash, range) => expect(parseLineHash(hash)).toEqual(range));

  it("reads what is written", () => {
    for (const range of [
      { from: 1, to: 1 },
      { from: 5, to: 1_000_000 },
    ]) {
      expect(parseLineHash(formatLineHash(range))).toEqual(range);
    }
  });
});
