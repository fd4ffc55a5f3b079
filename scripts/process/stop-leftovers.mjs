import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findJson } from "./atomic-file.mjs";
import { isRunning } from "./identity.mjs";
import { killGroup } from "./run-program.mjs";

const GRACE_MS = 8_000;
const POLL_MS = 50;

/**
 * stopLeftovers ends services that an earlier start could not (it was killed), by their records; gives their names.
 *
 * @param {string} folder of records
 * @param {number} [graceMs]
 * @returns {Promise<string[]>}
 */
export async function stopLeftovers(folder, graceMs = GRACE_MS) {
  const records = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ file: path.join(folder, name), record: findJson(path.join(folder, name)) }));
  const alive = records.filter(({ record }) => record && isRunning(record));
  await Promise.all(alive.map(({ record }) => stopRecord(record, graceMs)));
  for (const { file } of records) rmSync(file, { force: true });
  return alive.map(({ record }) => String(record.name));
}

/**
 * @param {import("./identity.mjs").ProcessRecord} record
 * @param {number} graceMs
 */
async function stopRecord(record, graceMs) {
  try {
    process.kill(record.pid, "SIGTERM");
  } catch {
    return;
  }
  for (let waited = 0; waited < graceMs; waited += POLL_MS) {
    if (!isRunning(record)) return;
    await delay(POLL_MS);
  }
  killGroup(record, "SIGKILL");
}
