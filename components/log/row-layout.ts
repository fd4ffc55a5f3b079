/** Rows per block; finding a row walks the blocks, then one block: about 2,000 steps for a million rows. */
const BLOCK_ROWS = 1024;

type Block = { extra: number; heights: Map<number, number> };

/**
 * RowLayout knows where each row lies. Every row is taken to be `rowHeight` tall until it was measured; only the
 * measured ones that differ are remembered, so a million rows cost nothing until they are looked at.
 */
export class RowLayout {
  private readonly blocks = new Map<number, Block>();
  private extra = 0;

  constructor(
    public readonly rowHeight: number,
    public count = 0,
  ) {}

  get total(): number {
    return this.count * this.rowHeight + this.extra;
  }

  height(row: number): number {
    return this.blocks.get(blockOf(row))?.heights.get(row) ?? this.rowHeight;
  }

  /** setHeight says by how much the row grew. */
  setHeight(row: number, height: number): number {
    const growth = height - this.height(row);
    if (growth === 0) return 0;
    const number = blockOf(row);
    let block = this.blocks.get(number);
    if (block === undefined) {
      block = { extra: 0, heights: new Map() };
      this.blocks.set(number, block);
    }
    if (height === this.rowHeight) block.heights.delete(row);
    else block.heights.set(row, height);
    block.extra += growth;
    this.extra += growth;
    return growth;
  }

  /** top of a row, in pixels from the top of the first. */
  top(row: number): number {
    const number = blockOf(row);
    let top = row * this.rowHeight;
    for (const [each, block] of this.blocks) if (each < number) top += block.extra;
    for (const [each, height] of this.blocks.get(number)?.heights ?? []) {
      if (each < row) top += height - this.rowHeight;
    }
    return top;
  }

  /** rowAt is the row that covers a height; the first or the last beyond the ends, 0 when there is none. */
  rowAt(top: number): number {
    let number = 0;
    let blockTop = 0;
    for (;;) {
      const rows = Math.min(BLOCK_ROWS, this.count - number * BLOCK_ROWS);
      const bottom = blockTop + rows * this.rowHeight + (this.blocks.get(number)?.extra ?? 0);
      if (bottom > top || (number + 1) * BLOCK_ROWS >= this.count) break;
      blockTop = bottom;
      number += 1;
    }
    return this.rowInBlock(number, top - blockTop);
  }

  private rowInBlock(number: number, top: number): number {
    const heights = this.blocks.get(number)?.heights;
    const last = Math.max(0, Math.min((number + 1) * BLOCK_ROWS, this.count) - 1);
    let rowTop = 0;
    for (let row = number * BLOCK_ROWS; row < last; row += 1) {
      rowTop += heights?.get(row) ?? this.rowHeight;
      if (rowTop > top) return row;
    }
    return last;
  }
}

function blockOf(row: number): number {
  return Math.floor(row / BLOCK_ROWS);
}
