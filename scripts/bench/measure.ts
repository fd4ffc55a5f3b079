/** What every row of the table is made of. */

export type Row = {
  what: string;
  how: string;
  measured: string;
  target: string;
  /** null: not measured here, and `measured` says why */
  met: boolean | null;
};

/** percentile of a sample, nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** timed gives the milliseconds of one call. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export const ms = (value: number) => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
export const times = (value: number) => `${value.toFixed(1)}×`;
