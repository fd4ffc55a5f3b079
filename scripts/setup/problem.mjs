/**
 * Problem: something the person at the terminal can mend. `message` says what is wrong in one sentence, `fix` what to do
 * about it in one more; `detail` (output of a program, a stack) goes to the log file only.
 */
export class Problem extends Error {
  name = "Problem";

  /**
   * @param {string} message
   * @param {string} fix
   * @param {string} [detail]
   */
  constructor(message, fix, detail) {
    super(message);
    this.fix = fix;
    this.detail = detail;
  }
}

const DISK_FULL = new Set(["ENOSPC", "EDQUOT"]);
const NOT_ALLOWED = new Set(["EACCES", "EPERM", "EROFS"]);

/**
 * asProblem turns any error into one: what the operating system says often gets its own sentence, the rest points at the log.
 *
 * @param {unknown} error
 * @param {string} logFile
 * @returns {Problem}
 */
export function asProblem(error, logFile) {
  if (error instanceof Problem) return error;
  const { code, path, message = String(error), stack } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
  if (code && DISK_FULL.has(code))
    return new Problem(
      `The disk is full${path ? ` (writing ${path})` : ""}.`,
      "Free some space, then start again.",
      stack,
    );
  if (code && NOT_ALLOWED.has(code) && path)
    return new Problem(
      `${path} may not be changed by this user.`,
      "Run as the user it belongs to, or give it to this user with chown.",
      stack,
    );
  return new Problem(
    `Something went wrong that should not: ${message}.`,
    `The details are in ${logFile}.`,
    stack,
  );
}
