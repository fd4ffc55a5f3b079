import { Readable } from "node:stream";

/**
 * cutSilence gives what `body` gives, and fails when nothing comes for `silentMs` while somebody waits for it. A reader that
 * takes its time is no silence of the server, which is why the socket's own time-out would not do. `judge` puts in words
 * what the body fails with.
 */
export function cutSilence(body: Readable, silentMs: number, judge: (error: unknown) => unknown): Readable {
  const next = async (pieces: AsyncIterator<unknown>) => {
    const timer = setTimeout(() => body.destroy(silence(silentMs)), silentMs);
    try {
      return await pieces.next();
    } catch (error) {
      throw judge(error);
    } finally {
      clearTimeout(timer);
    }
  };
  async function* watched(): AsyncGenerator<unknown> {
    const pieces = body[Symbol.asyncIterator]();
    for (;;) {
      const piece = await next(pieces);
      if (piece.done) return;
      yield piece.value;
    }
  }
  const out = Readable.from(watched(), { objectMode: false });
  // also when nobody ever began to read
  out.once("close", () => body.destroy());
  return out;
}

function silence(silentMs: number): Error {
  return Object.assign(new Error(`nothing came for ${silentMs} ms`), { name: "TimeoutError" });
}
