/**
 * Takes known secrets out of text that is about to be kept: each as it is, in base64 (also within something longer), in
 * URL and JSON spelling, in hex, and each line of one that has several. A stream of lines remembers how the line before
 * ended, so that a secret broken over lines or chunks is found too: at most `HINT_CHARS` characters of it are left.
 */

export const REDACTED = "••••••";

/** A line that ends with this many characters of a secret's beginning is taken to go on with the rest. */
const HINT_CHARS = 4;
/** shorter parts would be found everywhere */
const PART_MIN_CHARS = 6;

export type Redactor = {
  /** redact: one text by itself */
  redact(text: string): string;
  /** lines: a redactor of consecutive lines; one for each stream */
  lines(): (line: string) => string;
};

const NOTHING: Redactor = { redact: (text) => text, lines: () => (line) => line };

/** createRedactor knows these secrets. */
export function createRedactor(values: readonly string[]): Redactor {
  const parts = [...new Set(values.flatMap(spellings))].filter((part) => part.length >= PART_MIN_CHARS);
  if (parts.length === 0) return NOTHING;
  // The longest first: what holds another one goes as a whole.
  const ordered = parts.toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(ordered.map(escapeForRegExp).join("|"), "g");
  const redact = (text: string) => text.replace(pattern, REDACTED);
  return { redact, lines: () => followLines(ordered, redact) };
}

type Open = { part: string; at: number };

function followLines(parts: readonly string[], redact: (text: string) => string): (line: string) => string {
  let open: Open[] = [];
  return (line) => {
    const head = longestHead(open, line);
    const wholly = open.filter(
      ({ part, at }) => line !== "" && part.startsWith(line, at) && at + line.length < part.length,
    );
    const next = [
      ...wholly.map(({ part, at }) => ({ part, at: at + line.length })),
      ...parts.flatMap((part) => beginningsAtEnd(part, line)),
    ];
    const tail = Math.max(
      0,
      ...next.filter(({ at }) => at >= HINT_CHARS).map(({ at }) => Math.min(at, line.length)),
    );
    // An empty line breaks nothing off: some programs put one between chunks.
    if (line !== "") open = next;
    if (wholly.length > 0) return REDACTED;
    const from = Math.min(head, line.length);
    const to = Math.max(from, line.length - tail);
    return `${from > 0 ? REDACTED : ""}${redactBetween(line, from, to, redact)}${to < line.length ? REDACTED : ""}`;
  };
}

/** A secret that stands whole in the line goes whole, even where its end looks like the beginning of another one. */
function redactBetween(line: string, from: number, to: number, redact: (text: string) => string): string {
  const whole = redact(line.slice(from));
  const cut = redact(line.slice(from, to));
  return to < line.length && whole.endsWith(REDACTED) ? whole.slice(0, -REDACTED.length) : cut;
}

/** How much of the line's beginning is the rest of what the line before broke off. */
function longestHead(open: readonly Open[], line: string): number {
  return Math.max(0, ...open.map(({ part, at }) => (line.startsWith(part.slice(at)) ? part.length - at : 0)));
}

function beginningsAtEnd(part: string, line: string): Open[] {
  const found: Open[] = [];
  const tail = line.slice(-(part.length - 1));
  const first = part.charAt(0);
  for (let at = tail.indexOf(first); at >= 0; at = tail.indexOf(first, at + 1))
    if (part.startsWith(tail.slice(at))) found.push({ part, at: tail.length - at });
  return found;
}

function spellings(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const wholes = [...new Set([value, value.trim(), ...lines])].filter(
    (text) => text.length >= PART_MIN_CHARS,
  );
  return wholes.flatMap((text) => base64Spellings(text).concat(plainSpellings(text)));
}

function plainSpellings(text: string): string[] {
  const inUrl = encodeURIComponent(text.toWellFormed());
  const inJson = JSON.stringify(text).slice(1, -1);
  return [text, Buffer.from(text).toString("hex"), inUrl, inUrl.replaceAll("%20", "+"), inJson];
}

/**
 * In base64 a text looks different at each of three offsets. The digits that also depend on a neighbour are left out; those
 * that remain are enough to know it by, and without them it cannot be read.
 */
function base64Spellings(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const skip = offset === 0 ? 0 : offset + 1;
    const incomplete = (offset + bytes.length) % 3 === 0 ? 0 : 1;
    const sure = shifted.slice(skip, shifted.length - incomplete);
    return [sure, sure.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
