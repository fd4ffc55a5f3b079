/** withoutEnd takes off the full stop, colon or comma that would stand before our own. */
export function withoutEnd(text: string): string {
  return text.trim().replace(/[\s.,:;]+$/, "");
}
