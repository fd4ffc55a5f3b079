import type { IncomingMessage } from "node:http";

/**
 * streamBody gives the body piece by piece, as fast as it is taken. Whoever stops reading does not end the request, as
 * Readable.toWeb would: its answer has yet to go. What comes after that is thrown away.
 */
export function streamBody(request: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      request.on("data", (piece: Buffer) => {
        if (discarded.has(request)) return;
        controller.enqueue(new Uint8Array(piece));
        if ((controller.desiredSize ?? 0) <= 0) request.pause();
      });
      request.once("end", () => {
        if (!discarded.has(request)) controller.close();
      });
      request.once("error", (error) => controller.error(error));
    },
    pull: () => void request.resume(),
    cancel: () => discardBody(request),
  });
}

/** Whose pieces nobody takes any more. Their listeners stay: others may have their own, and wait for the end. */
const discarded = new WeakSet<IncomingMessage>();

/** discardBody: without it, what nobody read would stand before the connection's next request. */
export function discardBody(request: IncomingMessage): void {
  discarded.add(request);
  request.resume();
}
