/**
 * What the terminal shows: one short line per step, with its duration, printed when the step ends; a note in between
 * where a step takes long. The terminal may go away at any moment (closed window, broken pipe): that is no error.
 */
const LABEL_WIDTH = 12;

/** @param {number} ms */
export function formatDuration(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * createProgress gives `step`, `note` and `line`; every line also goes to `record` (the log file).
 *
 * @param {{ write: (text: string) => void, now: () => number, record?: (line: string) => void }} outside
 */
export function createProgress({ write, now, record = () => {} }) {
  const line = (/** @type {string} */ text) => {
    record(text);
    write(`${text}\n`);
  };
  const note = (/** @type {string} */ label, /** @type {string} */ text) =>
    line(`  ${label.padEnd(LABEL_WIDTH)} ${text}`);
  return {
    line,
    note,
    /**
     * step runs `work` and prints what it returns as its outcome.
     * @param {string} label
     * @param {() => Promise<string>} work
     */
    async step(label, work) {
      const begun = now();
      const outcome = await work();
      note(label, `${outcome} (${formatDuration(now() - begun)})`);
    },
  };
}

/** @typedef {ReturnType<typeof createProgress>} Progress */

/**
 * writeToTerminal never throws and never keeps a dead terminal's error alive.
 *
 * @param {NodeJS.WriteStream} stream
 * @returns {(text: string) => void}
 */
export function writeToTerminal(stream) {
  let gone = false;
  stream.on("error", () => {
    gone = true;
  });
  return (text) => {
    if (!gone) stream.write(text);
  };
}
