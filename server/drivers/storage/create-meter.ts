import { createHash } from "node:crypto";
import { Transform } from "node:stream";

export type Meter = { stream: Transform; sizeBytes(): number; sha256(): string };

/** createMeter counts and hashes what flows through it. */
export function createMeter(): Meter {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, sizeBytes: () => sizeBytes, sha256: () => hash.digest("hex") };
}
