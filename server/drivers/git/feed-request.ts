import type { Writable } from "node:stream";

/** Waits until a stream takes more; false when it never will. */
async function drained(sink: Writable): Promise<boolean> {
  if (sink.destroyed) return false;
  return new Promise((resolve) => {
    const settle = () => {
      sink.off("drain", settle).off("close", settle).off("error", settle);
      resolve(!sink.destroyed);
    };
    sink.on("drain", settle).on("close", settle).on("error", settle);
  });
}

/**
 * feedRequest writes a request's body to a process, as fast as the process reads. A process that stopped reading (it
 * refused the push) has its answer under way: the rest of the body is read and dropped, because a client that cannot
 * finish sending never looks at the answer. Gives false when the body is longer than `maxBytes`: the rest is not read.
 */
export async function feedRequest(
  body: ReadableStream<Uint8Array> | null,
  sink: Writable,
  options: { maxBytes: number; onBytes: () => void },
): Promise<boolean> {
  // EPIPE and the like: the process ended, its exit tells why
  sink.on("error", () => sink.destroy());
  if (!body) {
    sink.end();
    return true;
  }
  const reader = body.getReader();
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    options.onBytes();
    bytes += value.byteLength;
    if (bytes > options.maxBytes) {
      await reader.cancel().catch(() => undefined);
      return false;
    }
    if (!sink.destroyed && !sink.write(value)) await drained(sink);
  }
  sink.end();
  return true;
}
