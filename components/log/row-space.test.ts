import { describe, expect, it } from "vitest";
import { RowSpace } from "./row-space";

describe("RowSpace", () => {
  const space = new RowSpace([
    [5, 7],
    [10, 10],
    [20, 22],
  ]);

  it.each([
    [-1, null],
    [0, 5],
    [2, 7],
    [3, 10],
    [4, 20],
    [6, 22],
    [7, null],
  ])("row %d shows line %s", (row, seq) => expect(space.seqAt(row)).toBe(seq));

  it.each([
    [4, null, 0],
    [5, 0, 0],
    [7, 2, 2],
    [8, null, 3],
    [10, 3, 3],
    [15, null, 4],
    [22, 6, 6],
    [23, null, 7],
  ])("line %d is row %s, or after it row %d", (seq, row, after) => {
    expect(space.rowOf(seq)).toBe(row);
    expect(space.rowAtOrAfter(seq)).toBe(after);
  });

  it("joins what touches and drops what it has", () => {
    const grown = new RowSpace();
    for (const seq of [1, 2, 3, 2, 7, 7, 6]) grown.add(seq);
    grown.add(5, 9);
    expect(grown.count).toBe(6);
    expect([0, 1, 2, 3, 4, 5].map((row) => grown.seqAt(row))).toEqual([1, 2, 3, 7, 8, 9]);
  });

  it("is empty without a range, or with one that ends before it begins", () => {
    const empty = new RowSpace([[1, 0]]);
    expect([empty.count, empty.seqAt(0), empty.rowOf(1), empty.rowAtOrAfter(1)]).toEqual([0, null, null, 0]);
  });

  it("finds every line of half a million ranges", () => {
    const odd = new RowSpace(
      Array.from({ length: 500_000 }, (_, index) => [index * 2 + 1, index * 2 + 1] as const),
    );
    expect(odd.count).toBe(500_000);
    for (const row of [0, 1, 250_000, 499_999]) expect(odd.rowOf(odd.seqAt(row) ?? 0)).toBe(row);
    expect(odd.rowOf(500_000)).toBeNull();
  });
});
