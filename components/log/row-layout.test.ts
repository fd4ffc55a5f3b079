import { describe, expect, it } from "vitest";
import { RowLayout } from "./row-layout";

describe("RowLayout", () => {
  it("takes every row for one line until it is measured", () => {
    const layout = new RowLayout(20, 1_000_000);
    expect(layout.total).toBe(20_000_000);
    expect([layout.top(0), layout.top(999_999)]).toEqual([0, 19_999_980]);
    expect(layout.rowAt(19_999_999)).toBe(999_999);
  });

  it("moves what is below a taller row", () => {
    const layout = new RowLayout(20, 10);
    expect(layout.setHeight(2, 60)).toBe(40);
    expect(layout.setHeight(2, 60)).toBe(0);
    expect([layout.top(2), layout.top(3), layout.total]).toEqual([40, 100, 240]);
    expect([39, 40, 99, 100].map((top) => layout.rowAt(top))).toEqual([1, 2, 2, 3]);
    expect(layout.setHeight(2, 20)).toBe(-40);
    expect([layout.top(3), layout.total]).toEqual([60, 200]);
  });

  it("knows rows without height", () => {
    const layout = new RowLayout(20, 4);
    layout.setHeight(1, 0);
    expect([layout.top(1), layout.top(2), layout.total]).toEqual([20, 20, 60]);
    expect(layout.rowAt(20)).toBe(2);
  });

  it.each([-5, 0])("shows the first row at %d, and none is row 0", (top) => {
    expect(new RowLayout(20, 5).rowAt(top)).toBe(0);
    expect(new RowLayout(20, 0).rowAt(top)).toBe(0);
  });

  it("shows the last row beyond the end", () => expect(new RowLayout(20, 5).rowAt(9999)).toBe(4));

  it("agrees with adding up, across blocks", () => {
    const layout = new RowLayout(20, 5000);
    const heights = Array.from({ length: 5000 }, (_, row) => (row % 7 === 0 ? 40 + (row % 3) * 13.5 : 20));
    heights.forEach((height, row) => layout.setHeight(row, height));
    let top = 0;
    heights.forEach((height, row) => {
      if (row % 97 === 0 || row % 1024 < 2) {
        expect(layout.top(row)).toBeCloseTo(top, 6);
        expect(layout.rowAt(top + 0.01)).toBe(row);
        expect(layout.rowAt(top + height - 0.01)).toBe(row);
      }
      top += height;
    });
    expect(layout.total).toBeCloseTo(top, 6);
  });
});
