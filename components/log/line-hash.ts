/** Lines chosen, both ends included, from ≤ to. */
export type LineRange = { from: number; to: number };

const HASH = /^#L([1-9]\d{0,14})(?:-L?([1-9]\d{0,14}))?$/;

/** parseLineHash reads "#L123" and "#L123-L130" (in either order); null for anything else. */
export function parseLineHash(hash: string): LineRange | null {
  const [, one, other] = HASH.exec(hash) ?? [];
  if (one === undefined) return null;
  const ends = [Number(one), Number(other ?? one)];
  return { from: Math.min(...ends), to: Math.max(...ends) };
}

/** formatLineHash is what parseLineHash reads. */
export function formatLineHash({ from, to }: LineRange): string {
  return from === to ? `#L${from}` : `#L${from}-L${to}`;
}
