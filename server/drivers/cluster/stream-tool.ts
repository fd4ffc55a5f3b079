import { execa } from "execa";
import { Transform, type Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ClusterError } from "./port";
import { classifyFailure, endedFromOutside } from "./run-tool";
import { copyKillGraceMs, toolOutputMaxBytes } from "./tunables";

export type StreamOptions = {
  environment: Record<string, string>;
  signal?: AbortSignal;
  /** what the program reads; when it fails, the program is ended and the failure is that of `input` */
  input?: Readable;
  /** called with the first bytes, or when there will be none */
  onStart?: () => void;
};

/**
 * streamTool hands a program's output to `write`. The stream ends only after the program ended well; else it fails, so
 * nobody takes half of it for the whole. A `write` that fails ends the program.
 */
export async function streamTool(
  argv: readonly string[],
  { environment, signal, input, onStart }: StreamOptions,
  write: (output: Readable) => Promise<void>,
): Promise<void> {
  const [program = "", ...args] = argv;
  const given = new AbortController();
  const ended = signal ? AbortSignal.any([signal, given.signal]) : given.signal;
  const child = execa(program, args, {
    env: environment,
    cancelSignal: ended,
    forceKillAfterDelay: copyKillGraceMs,
    reject: false,
    stdin: input ? "pipe" : "ignore",
    buffer: { stdout: false, stderr: true },
    maxBuffer: toolOutputMaxBytes,
  });
  let unread: Error | null = null;
  if (input)
    pipeline(input, child.stdin as Writable).catch((error: Error) => {
      // a program that has read enough closes its end, or is gone with it; how it ended is judged below
      const { exitCode, signalCode } = child.nodeChildProcess;
      const isGone = exitCode !== null || signalCode !== null;
      if (isGone || (error as NodeJS.ErrnoException).code === "EPIPE") return;
      unread = error;
      given.abort();
    });
  const output = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onStart?.();
      done(null, chunk);
    },
  });
  // whoever reads it hears of it; when nobody reads any more, the reader's own failure is what counts
  output.on("error", () => {});
  const judged = child.then((result) => {
    if (unread) return unread;
    if (!result.failed) return null;
    if (result.isCanceled)
      return new ClusterError(
        "failed",
        "The dump was stopped. Nothing of it is left.",
        `${program} was cancelled`,
      );
    if (result.signal) return endedFromOutside(program, result.signal);
    return classifyFailure(program, result.stderr ?? "", result.shortMessage ?? "");
  });
  const flow = async () => {
    const broken = await pipeline(child.stdout, output, { end: false }).then(
      () => null,
      (error: Error) => error,
    );
    const failure = (await judged) ?? broken;
    onStart?.();
    if (failure) output.destroy(failure);
    else output.end();
    return failure;
  };
  const writing = write(output).catch((error: unknown) => {
    given.abort();
    throw error;
  });
  const [failure, written] = await Promise.all([
    flow(),
    writing.then(
      () => null,
      (error: unknown) => error,
    ),
  ]);
  // what broke first is the cause: a dump that failed also breaks the upload
  if (failure && (failure === unread || !given.signal.aborted)) throw failure;
  if (written) throw written;
  if (failure) throw failure;
}
