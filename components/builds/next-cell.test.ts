import { expect, test } from "vitest";
import { nextCell } from "./next-cell";

const LENGTHS = [3, 0, 2];

test.each([
  ["ArrowRight", 0, 0, [0, 1]],
  ["ArrowRight", 0, 2, null],
  ["ArrowLeft", 0, 1, [0, 0]],
  ["ArrowLeft", 0, 0, null],
  ["Home", 0, 2, [0, 0]],
  ["End", 0, 0, [0, 2]],
  ["ArrowDown", 0, 2, [2, 1]],
  ["ArrowUp", 2, 1, [0, 1]],
  ["ArrowUp", 0, 1, null],
  ["ArrowDown", 2, 0, null],
  ["Enter", 0, 0, null],
] as const)("%s from row %i, cell %i", (key, row, column, expected) =>
  expect(nextCell(key, { row, column }, LENGTHS)).toEqual(
    expected === null ? null : { row: expected[0], column: expected[1] },
  ),
);
