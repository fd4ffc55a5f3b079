/** Longer lines are cut for reading; the log file has them whole. */
const LINE_MAX_CHARS = 64 * 1024;

/**
 * splitLines gives whole lines to `onLine`, whatever pieces the text arrives in.
 *
 * @param {(line: string) => void} onLine
 * @returns {(text: string) => void}
 */
export function splitLines(onLine) {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(0, LINE_MAX_CHARS);
    for (const line of lines) onLine(line);
  };
}
