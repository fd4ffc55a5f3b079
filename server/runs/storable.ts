/** storable: PostgreSQL's text has no NUL, and JSON no lone surrogate; what others' files say may have both. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "�").toWellFormed();
}
