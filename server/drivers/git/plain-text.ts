/** Sequences for terminals: colours, cursor moves, titles, links. */
// oxlint-disable-next-line no-control-regex
const TERMINAL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|[ -/]*[0-~])/g;
/** What turns the reading direction makes a line look like another one. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * plainText is what people shall read of a text that anybody may have written: no terminal codes, no control characters,
 * nothing that turns the reading direction. It may still hold HTML: escape on output.
 */
export function plainText(text: string): string {
  return text
    .replace(TERMINAL, "")
    .replace(DIRECTION, "")
    .replace(/\p{Cc}/gu, " ")
    .trim();
}
