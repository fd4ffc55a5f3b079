/** parseLockDays: null for nothing written, undefined for what is no number of days that a store takes. */
export function parseLockDays(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const days = Number(text.trim());
  return Number.isInteger(days) && days >= 1 && days <= 3650 ? days : undefined;
}
