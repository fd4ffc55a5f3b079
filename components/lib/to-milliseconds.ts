/** An instant as it comes over the wire, out of a database row, or from a clock. */
export type Instant = string | number | Date;

/** toMilliseconds since 1970; NaN for what is not an instant. */
export function toMilliseconds(at: Instant): number {
  if (typeof at === "number") return at;
  return at instanceof Date ? at.getTime() : Date.parse(at);
}
