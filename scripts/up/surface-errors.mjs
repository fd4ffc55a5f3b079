/** pino's level of an error. */
const ERROR_LEVEL = 50;

/** The same error is shown once in this time, however often it happens; the log has them all. */
const QUIET_MS = 60_000;

/** Different messages remembered; a service that makes up new ones all the time is cut short here. */
const REMEMBERED = 200;

/**
 * surfaceErrors shows the errors of a service's JSON log on the terminal, each message once a minute.
 *
 * @param {(text: string) => void} say
 * @param {() => number} now
 * @returns {(line: string) => void}
 */
export function surfaceErrors(say, now) {
  /** @type {Map<string, number>} */
  const shown = new Map();
  return (line) => {
    const message = findErrorMessage(line);
    if (!message) return;
    const at = shown.get(message);
    if (at !== undefined && now() - at < QUIET_MS) return;
    if (shown.size >= REMEMBERED) shown.clear();
    shown.set(message, now());
    say(message);
  };
}

/**
 * findErrorMessage: null for a line that is no error.
 *
 * @param {string} line
 * @returns {string | null}
 */
export function findErrorMessage(line) {
  if (!line.startsWith("{")) return null;
  try {
    const { level, msg, err } = JSON.parse(line);
    if (!(level >= ERROR_LEVEL)) return null;
    return [msg, err?.message].filter(Boolean).join(": ").slice(0, 300) || null;
  } catch {
    return null;
  }
}
