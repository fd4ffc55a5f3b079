import { Transform } from "node:stream";
import { Bounds } from "./judge-entry";

/** limitContent lets bytes through until they are more than `packedBytes` may hold. */
export function limitContent(packedBytes: number): Transform {
  const bounds = new Bounds(packedBytes);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        bounds.grow(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
