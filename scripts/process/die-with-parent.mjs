import { existsSync } from "node:fs";

const SETPRIV = "/usr/bin/setpriv";

/**
 * dieWithParent makes the argv of a program that gets `signal` from the kernel when its parent dies, SIGKILL included,
 * and that runs as `account` when there is one. Both need setpriv (util-linux); where there is none (macOS) the argv
 * stays as it is and the next start clears up by pid file.
 *
 * @param {string[]} argv
 * @param {{ signal?: string, account?: { uid: number, gid: number } | null, setpriv?: boolean }} [options]
 * @returns {string[]}
 */
export function dieWithParent(argv, { signal = "TERM", account = null, setpriv = existsSync(SETPRIV) } = {}) {
  if (!setpriv && account) throw new Error("running as another user needs /usr/bin/setpriv");
  if (!setpriv) return argv;
  const identity = account
    ? ["--reuid", String(account.uid), "--regid", String(account.gid), "--clear-groups"]
    : [];
  return [SETPRIV, "--pdeathsig", signal, ...identity, "--", ...argv];
}
