/**
 * findLastJson: the programs print one JSON object as their last line.
 *
 * @param {string} stdout
 * @returns {any}
 */
export function findLastJson(stdout) {
  const line = stdout.trim().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
