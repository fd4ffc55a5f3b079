const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** formatCount: 1234567 → "1,234,567". */
export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** formatPlural: (1, "line", "lines") → "1 line", (1200, …) → "1,200 lines". */
export function formatPlural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
