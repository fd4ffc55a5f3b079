import { closeSync, existsSync, openSync, renameSync, writeSync } from "node:fs";

/** Logs of earlier starts that stay: web.log, web.1.log, web.2.log … */
const KEPT_LOGS = 4;

/** A log that grows past this is rotated while it is written; five of them are the most a service ever takes. */
const LOG_MAX_BYTES = 20 * 1024 * 1024;

/**
 * rotateLog moves a log and its elders one place on.
 *
 * @param {string} file ends in .log
 */
export function rotateLog(file) {
  const elder = (/** @type {number} */ age) => (age === 0 ? file : file.replace(/\.log$/, `.${age}.log`));
  for (let age = KEPT_LOGS - 1; age >= 0; age--)
    if (existsSync(elder(age))) renameSync(elder(age), elder(age + 1));
}

/**
 * openLog starts a new log. Writing never throws: a full disk must not take down what is being logged.
 *
 * @param {string} file
 */
export function openLog(file) {
  rotateLog(file);
  let handle = openSync(file, "a", 0o600);
  let bytes = 0;
  return {
    file,
    /** @param {string | Buffer} text */
    write(text) {
      try {
        bytes += typeof text === "string" ? writeSync(handle, text) : writeSync(handle, text);
        if (bytes < LOG_MAX_BYTES) return;
        closeSync(handle);
        rotateLog(file);
        handle = openSync(file, "a", 0o600);
        bytes = 0;
      } catch {
        // the line is lost; the service goes on
      }
    },
  };
}

/** @typedef {ReturnType<typeof openLog>} LogFile */
