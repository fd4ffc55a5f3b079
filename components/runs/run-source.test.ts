import { describe, expect, it } from "vitest";
import { toMatches } from "./run-source";

describe("toMatches", () => {
  it.each<[number[], [number, number][]]>([
    [[], []],
    [[4], [[4, 4]]],
    [
      [1, 2, 3, 7, 8, 20],
      [
        [1, 3],
        [7, 8],
        [20, 20],
      ],
    ],
  ])("%j", (seqs, ranges) => {
    expect(toMatches(seqs, false)).toEqual({ ranges, through: seqs.at(-1) ?? 0, truncated: false });
  });
});
