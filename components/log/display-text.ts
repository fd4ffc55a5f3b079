/** Escape sequences that are not colours: cursor moves, titles, links. An unfinished one at the end of a cut goes too. */
const NOT_COLOUR = new RegExp(
  [
    String.raw`\u001b\[[0-?]*[ -/]*[@-ln-~]`,
    String.raw`\u001b\[[<=>?][0-?]*m`,
    String.raw`\u001b[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\|(?=\n)|$)`,
    String.raw`\u001b[ -/]+[0-~]`,
    String.raw`\u001b[0-Z\\\x60-~]`,
    String.raw`\u001b\[?[0-?]*$`,
  ].join("|"),
  "g",
);
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const COLOUR = /\u001b\[[0-9;:]*m/g;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f]|\u001b(?!\[[0-9;:]*m)/g;
/** Letters that turn the reading direction: they make a line look like something it is not. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const C1 = /[\u0080-\u009f]/g;

/**
 * cleanLine makes a raw line showable, colours kept: of text written over itself (progress bars) the last state, no
 * cursor moves, no bells, binary and direction marks as visible signs.
 */
export function cleanLine(raw: string): string {
  return raw
    .replace(NOT_COLOUR, "")
    .replace(/\r\n/g, "\n")
    .replace(/\n+$/, "")
    .split("\n")
    .map(lastOverwritten)
    .join("\n")
    .replace(CONTROL, (letter) =>
      String.fromCharCode(letter === "\u007f" ? 0x2421 : 0x2400 + letter.charCodeAt(0)),
    )
    .replace(DIRECTION, (letter) => `⟨U+${letter.charCodeAt(0).toString(16).toUpperCase()}⟩`)
    .replace(C1, "\ufffd");
}

function lastOverwritten(line: string): string {
  if (!line.includes("\r")) return line;
  return line.split("\r").findLast((part) => part !== "") ?? "";
}

/** plainText is what a line says without its colours: for searching and copying. */
export function plainText(raw: string): string {
  return cleanLine(raw).replace(COLOUR, "");
}

export type Cut = { text: string; cut: boolean };

/** cutText is the beginning of a text: at most so many characters and so many lines, never half a letter. */
export function cutText(text: string, maxChars: number, maxLines: number): Cut {
  let end = Math.min(text.length, maxChars);
  let position = -1;
  for (let line = 0; line < maxLines; line += 1) {
    position = text.indexOf("\n", position + 1);
    if (position < 0 || position > end) break;
    if (line === maxLines - 1) end = position;
  }
  if (end >= text.length) return { text, cut: false };
  const code = text.charCodeAt(end - 1);
  const halfLetter = code >= 0xd800 && code <= 0xdbff;
  return { text: text.slice(0, halfLetter ? end - 1 : end), cut: true };
}
