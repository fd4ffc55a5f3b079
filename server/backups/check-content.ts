import { createHash } from "node:crypto";
import { Readable, Transform } from "node:stream";

/**
 * checkContent lets bytes through and fails, before the end is passed on, unless they are what was expected. So whoever
 * reads to the end has read the right thing.
 */
export function checkContent(
  expected: { algorithm: "sha1" | "sha256"; digest: string; sizeBytes?: number },
  fail: (found: { digest: string; sizeBytes: number }) => Error,
): Transform {
  const hash = createHash(expected.algorithm);
  let sizeBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      const digest = hash.digest("hex");
      const isSize = expected.sizeBytes === undefined || expected.sizeBytes === sizeBytes;
      done(digest === expected.digest && isSize ? null : fail({ digest, sizeBytes }));
    },
  });
}

/** countBytes lets bytes through and says how many there were so far. */
export function countBytes(onBytes: (total: number) => void): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      onBytes(total);
      done(null, chunk);
    },
  });
}

/** cutOut gives the bytes from `start` up to and with `end`, and reads no further. */
export function cutOut(source: Readable, { start, end }: { start: number; end: number }): Readable {
  async function* pieces(): AsyncGenerator<Buffer> {
    let at = 0;
    for await (const chunk of source as AsyncIterable<Buffer>) {
      const from = Math.max(0, start - at);
      const piece = chunk.subarray(from, Math.max(from, end + 1 - at));
      at += chunk.length;
      if (piece.length > 0) yield piece;
      if (at > end) return;
    }
  }
  const out = Readable.from(pieces(), { objectMode: false });
  // also when nobody ever began to read
  out.once("close", () => source.destroy());
  return out;
}
