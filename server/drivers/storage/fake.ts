import { Readable } from "node:stream";
import { checkKey, checkPrefix } from "./check-key";
import { createMeter } from "./create-meter";
import { StorageError, type StorageDriver } from "./port";

export type FakeStorage = StorageDriver & {
  readonly objects: Map<string, Buffer>;
  /** failNext: what `put`, `get` or `delete` throws next, after `afterBytes` of the body */
  failNext(error: Error, afterBytes?: number): void;
};

const missing = () => new StorageError("not_found", "This part of the backup is not in its store any more.");

/** createFakeStorage keeps objects in memory; locks hold until `now` says otherwise. */
export function createFakeStorage(now: () => Date = () => new Date()): FakeStorage {
  const objects = new Map<string, Buffer>();
  const locks = new Map<string, Date>();
  let failure: { error: Error; afterBytes: number } | null = null;
  const failing = () => {
    const held = failure;
    failure = null;
    return held;
  };
  return {
    objects,
    failNext: (error, afterBytes = 0) => void (failure = { error, afterBytes }),
    put: async (key, body, options = {}) => {
      checkKey(key);
      const planned = failing();
      const meter = createMeter();
      const chunks: Buffer[] = [];
      options.signal?.throwIfAborted();
      const stop = () => body.destroy(options.signal?.reason as Error);
      options.signal?.addEventListener("abort", stop);
      for await (const chunk of body.compose(meter.stream)) {
        chunks.push(chunk as Buffer);
        if (planned && meter.sizeBytes() >= planned.afterBytes) throw planned.error;
      }
      options.signal?.removeEventListener("abort", stop);
      if (planned) throw planned.error;
      objects.set(key, Buffer.concat(chunks));
      if (options.lockedUntil) locks.set(key, options.lockedUntil);
      return { sizeBytes: meter.sizeBytes(), sha256: meter.sha256() };
    },
    get: async (key, range) => {
      const planned = failing();
      if (planned) throw planned.error;
      const found = objects.get(checkKey(key));
      if (!found) throw missing();
      const end = range?.end === undefined ? undefined : range.end + 1;
      return Readable.from([found.subarray(range?.start ?? 0, end)]);
    },
    head: async (key) => {
      const found = objects.get(checkKey(key));
      const lock = locks.get(key);
      return found
        ? { key, sizeBytes: found.length, ...(lock && lock > now() ? { lockedUntil: lock } : {}) }
        : null;
    },
    extendLock: async (key, until) => {
      if (!objects.has(checkKey(key))) throw missing();
      locks.set(key, new Date(Math.max(+until, +(locks.get(key) ?? until))));
    },
    list: async function* (prefix) {
      checkPrefix(prefix);
      for (const key of [...objects.keys()].sort())
        if (key.startsWith(prefix)) yield { key, sizeBytes: objects.get(key)?.length ?? 0 };
    },
    delete: async (key) => {
      const planned = failing();
      if (planned) throw planned.error;
      const lock = locks.get(checkKey(key));
      if (lock && lock > now())
        throw new StorageError("locked", "The store keeps this object locked until later.", key);
      objects.delete(key);
    },
  };
}
