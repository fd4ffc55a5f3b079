import type { ChildProcess } from "node:child_process";
import { execa } from "execa";
import { RuntimeError } from "../port";
import { withUmask } from "./with-umask";

/** LaunchedProcess exists; `ended` gives its exit code, null when a signal ended it. */
export type LaunchedProcess = { child: ChildProcess; pid: number; ended: Promise<number | null> };

export type LaunchOptions = {
  env: Record<string, string>;
  cwd: string;
  /** a pipe, or a file that is open here */
  output: "pipe" | { fd: number };
  /** given on standard input; none without it */
  input?: string | undefined;
};

/**
 * launchProcess starts a process in a session and process group of its own, with the variables given and no others.
 * Throws RuntimeError when none could be started.
 *
 * Its file mode mask is 022: files of a filestore are shared by hard links between environments, whose users must be
 * able to read each other's; the folder above them, closed to others, is what protects them.
 */
export function launchProcess(argv: readonly string[], options: LaunchOptions): LaunchedProcess {
  const [file = "", ...args] = argv;
  const { env, cwd, output, input } = options;
  // execa's types know the first ten descriptors by number; any is handed on to Node
  const target = output === "pipe" ? output : (output.fd as 3);
  const launched = withUmask(0o022, () =>
    execa(file, args, {
      env,
      cwd,
      stdout: target,
      stderr: target,
      ...(input === undefined ? { stdin: "ignore" } : { input }),
      extendEnv: false,
      detached: true,
      cleanup: false,
      reject: false,
      buffer: false,
    }),
  );
  const ended = launched.then(({ exitCode }) => exitCode ?? null);
  const { pid, nodeChildProcess } = launched;
  if (pid !== undefined) return { child: nodeChildProcess, pid, ended };
  throw new RuntimeError(
    "failed",
    `${file} could not be started. It is part of Debian's util-linux: is that installed?`,
    `no pid for ${file}`,
  );
}
