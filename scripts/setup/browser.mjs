import { existsSync } from "node:fs";

/** The shell is Chromium without its windows: the same pages for a third less of the processor's time. */
const SHELL = "/usr/bin/chromium-headless-shell";

/** findBrowser gives what the browser tests run in: the first that is here, or the one to install. */
export function findBrowser() {
  return [SHELL, "/usr/bin/chromium"].find((file) => existsSync(file)) ?? SHELL;
}
