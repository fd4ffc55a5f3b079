/** Identity is who a process runs as; null: whoever Capstan is. */
export type Identity = { uid: number; gid: number } | null;

export type Launch = {
  identity: Identity;
  /** virtual memory of each process; null for no limit */
  memoryBytes: number | null;
  /** processes and threads of the identity; counted per user, so it has no meaning without one of its own */
  processesMax: number;
  /** killed by the kernel when the thread that started it ends: for commands, never for services */
  diesWithParent: boolean;
};

/**
 * buildLaunchArgv wraps a command in prlimit and setpriv (util-linux): first the limits, then the user, of whom no
 * right of root is left and who can gain none (setuid programs have no effect under --no-new-privs).
 */
export function buildLaunchArgv(launch: Launch, command: readonly string[]): string[] {
  const { identity, memoryBytes, processesMax, diesWithParent } = launch;
  return [
    "prlimit",
    // no core files: they hold passwords, and fill the disk
    "--core=0",
    ...(memoryBytes === null ? [] : [`--as=${memoryBytes}`]),
    ...(identity === null ? [] : [`--nproc=${processesMax}`]),
    "--",
    "setpriv",
    ...(identity === null
      ? []
      : [`--reuid=${identity.uid}`, `--regid=${identity.gid}`, "--clear-groups", "--inh-caps=-all"]),
    "--no-new-privs",
    ...(diesWithParent ? ["--pdeathsig=KILL"] : []),
    "--",
    ...command,
  ];
}
