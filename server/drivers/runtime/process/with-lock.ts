import { execa } from "execa";
import { RuntimeError } from "../port";

/** buildLockArgv: flock (util-linux) holds the file for as long as `cat` has an open input. */
export function buildLockArgv(path: string, waitSeconds: number): string[] {
  return ["flock", "--exclusive", "--timeout", String(waitSeconds), path, "cat"];
}

/**
 * withLock runs `use` while no other process of this machine holds the lock. The kernel keeps it, so the lock of a
 * killed worker is free at once, and there is no stale lock to judge: the input of `cat` closes with the worker.
 * The path must be where no environment's user can open it.
 */
export async function withLock<T>(
  path: string,
  { waitMs, signal }: { waitMs: number; signal?: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const [file = "", ...args] = buildLockArgv(path, Math.ceil(waitMs / 1000));
  const holder = execa(file, args, { stdin: "pipe", stdout: "pipe", reject: false, buffer: false });
  const { stdin, stdout } = holder;
  const giveUp = (): void => void holder.kill("SIGKILL");
  signal?.addEventListener("abort", giveUp);
  try {
    signal?.throwIfAborted();
    // `cat` gives the line back only once it runs, that is once the lock is held
    stdin.on("error", () => {});
    stdin.write("\n");
    const held = await Promise.race([
      new Promise<true>((resolve) => stdout.once("data", () => resolve(true))),
      holder.then((result) => result),
    ]);
    // from here on it is held to the end of the work, however the signal stands
    signal?.removeEventListener("abort", giveUp);
    if (held !== true) {
      signal?.throwIfAborted();
      throw new RuntimeError(
        "failed",
        "Another worker is busy with the same thing. Try again later.",
        held.message,
      );
    }
    return await work();
  } finally {
    signal?.removeEventListener("abort", giveUp);
    stdin.end();
    stdout.resume();
    await holder;
  }
}
