/**
 * RowSpace is which lines are shown, as ranges of sequence numbers: row 0 is the first of them. A million lines without
 * a filter are one range; a filter that leaves every second line is half a million. Grows at its end only.
 */
export class RowSpace {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** rows before each range */
  private readonly before: number[] = [];
  private rows = 0;

  constructor(ranges: Iterable<readonly [from: number, to: number]> = []) {
    for (const [from, to] of ranges) this.add(from, to);
  }

  get count(): number {
    return this.rows;
  }

  /** add puts a range at the end; what lies before the end already is dropped, what touches it is joined. */
  add(from: number, to: number = from): void {
    const last = this.ends.length - 1;
    const end = this.ends[last] ?? -Infinity;
    const start = Math.max(from, end + 1);
    if (start > to) return;
    if (start === end + 1) {
      this.ends[last] = to;
    } else {
      this.starts.push(start);
      this.ends.push(to);
      this.before.push(this.rows);
    }
    this.rows += to - start + 1;
  }

  /** seqAt is the line shown in a row, null outside. */
  seqAt(row: number): number | null {
    if (row < 0 || row >= this.rows) return null;
    const range = lastAtMost(this.before, row);
    return (this.starts[range] ?? 0) + row - (this.before[range] ?? 0);
  }

  /** rowOf a line, null if it is not shown. */
  rowOf(seq: number): number | null {
    const range = lastAtMost(this.starts, seq);
    if (range < 0 || seq > (this.ends[range] ?? -Infinity)) return null;
    return (this.before[range] ?? 0) + seq - (this.starts[range] ?? 0);
  }

  /** rowAtOrAfter a line: its own or the next one shown; `count` when there is none. */
  rowAtOrAfter(seq: number): number {
    const range = lastAtMost(this.starts, seq);
    if (range < 0) return 0;
    if (seq <= (this.ends[range] ?? -Infinity))
      return (this.before[range] ?? 0) + seq - (this.starts[range] ?? 0);
    return this.before[range + 1] ?? this.rows;
  }
}

/** Index of the last value ≤ wanted in an ascending list, -1 if all are larger. */
function lastAtMost(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Infinity) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
