import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Enough for the lines asked for; a log of gigabytes is never read whole. */
const TAIL_BYTES = 64 * 1024;

/**
 * lastLines gives the end of a log; "" when there is none.
 *
 * @param {string} file
 * @param {number} count
 */
export function lastLines(file, count) {
  let handle;
  try {
    handle = openSync(file, "r");
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("utf8").trimEnd().split("\n").slice(-count).join("\n");
  } catch {
    return "";
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
