/** A place in rows of different lengths. */
export type Cell = { row: number; column: number };

/**
 * nextCell is where an arrow, Home or End leads from `cell` among rows of `lengths` cells; rows without a cell are passed
 * over. Null: the key means nothing here, or there is nothing in that direction.
 */
export function nextCell(key: string, { row, column }: Cell, lengths: readonly number[]): Cell | null {
  const last = (lengths[row] ?? 0) - 1;
  if (key === "ArrowRight") return column < last ? { row, column: column + 1 } : null;
  if (key === "ArrowLeft") return column > 0 ? { row, column: column - 1 } : null;
  if (key === "Home") return { row, column: 0 };
  if (key === "End") return { row, column: last };
  if (key !== "ArrowDown" && key !== "ArrowUp") return null;
  const step = key === "ArrowDown" ? 1 : -1;
  for (let to = row + step; to >= 0 && to < lengths.length; to += step) {
    const length = lengths[to] ?? 0;
    if (length > 0) return { row: to, column: Math.min(column, length - 1) };
  }
  return null;
}
