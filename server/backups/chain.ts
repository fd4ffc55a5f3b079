import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream";

/** chain joins a source to transforms so that a failure anywhere reaches the reader, and a reader that leaves ends all. */
export function chain(source: Readable, ...transforms: [Transform, ...Transform[]]): Readable {
  const last = transforms.at(-1) as Transform;
  // the reader hears of the failure on `last`; without a callback it would be thrown
  pipeline([source, ...transforms], () => {});
  return last;
}
