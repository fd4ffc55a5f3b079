import type { Segment } from "./parse-ansi";

export type Highlighted = Segment & { match?: boolean };

/** searchPattern finds a plain text without regard to case; null when there is nothing to find. */
export function searchPattern(text: string): RegExp | null {
  if (text.trim() === "") return null;
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`), "gi");
}

/** hasMatch: the pattern is found somewhere in the text that the segments make together. */
export function hasMatch(segments: readonly Segment[], pattern: RegExp): boolean {
  return (
    segments
      .map(({ text }) => text)
      .join("")
      .search(pattern) !== -1
  );
}

/** highlight splits segments where the text they make together matches; a match may cross colours. */
export function highlight(segments: readonly Segment[], pattern: RegExp | null): Highlighted[] {
  if (pattern === null) return [...segments];
  const whole = segments.map((segment) => segment.text).join("");
  const edges = [...whole.matchAll(pattern)].flatMap((found) => [found.index, found.index + found[0].length]);
  const pieces: Highlighted[] = [];
  let at = 0;
  let edge = 0;
  for (const segment of segments) {
    let rest = segment.text;
    while (rest !== "") {
      while (edge < edges.length && (edges[edge] ?? 0) <= at) edge += 1;
      const length = Math.min(rest.length, (edges[edge] ?? Infinity) - at);
      pieces.push({ ...segment, text: rest.slice(0, length), ...(edge % 2 === 1 && { match: true }) });
      rest = rest.slice(length);
      at += length;
    }
  }
  return pieces;
}
