import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { checkKey, checkPrefix } from "../check-key";
import { createMeter } from "../create-meter";
import { type PutOptions, type PutResult, type StorageDriver, type StoredObject } from "../port";
import { STORAGE_TUNABLES } from "../tunables";
import { codeOf, mapDiskError } from "./map-disk-error";

export type DiskStorageSettings = { folder: string; now?: () => Date };

/**
 * createDiskStorage keeps objects as files below `folder`, which it makes, closed to other users. Uploads lie in
 * `.incoming` until they are whole and on the disk, then get their name by a link or rename.
 */
export function createDiskStorage({ folder, now = () => new Date() }: DiskStorageSettings): StorageDriver {
  const incoming = path.join(folder, ".incoming");
  const pathOf = (key: string) => path.join(folder, ...checkKey(key).split("/"));
  let swept: Promise<void> | null = null;
  const guarded = async <T>(key: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw mapDiskError(error, key);
    }
  };
  return {
    put: (key, body, options = {}) =>
      guarded(key, async () => {
        const target = pathOf(key);
        await mkdir(incoming, { recursive: true, mode: 0o700 });
        swept ??= sweep(incoming, now());
        await swept;
        const temporary = path.join(incoming, randomUUID());
        try {
          return await putFile(body, { temporary, target, options });
        } finally {
          await rm(temporary, { force: true });
        }
      }),
    get: (key, range) =>
      guarded(key, async () => {
        const handle = await open(pathOf(key), "r");
        return handle.createReadStream({ start: range?.start, end: range?.end });
      }),
    head: (key) =>
      guarded(key, async () => {
        const found = await stat(pathOf(key)).catch(nullIfMissing);
        return found?.isFile() ? { key, sizeBytes: found.size } : null;
      }),
    // a folder promises nothing to those who may write to it
    extendLock: (key) => guarded(key, async () => void (await stat(pathOf(key)))),
    list: (prefix) => listFiles(folder, checkPrefix(prefix)),
    delete: (key) => guarded(key, () => rm(pathOf(key), { force: true })),
  };
}

async function putFile(
  body: Readable,
  { temporary, target, options }: { temporary: string; target: string; options: PutOptions },
): Promise<PutResult> {
  const meter = createMeter();
  const file = await open(temporary, "wx", 0o600);
  try {
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => void file.writeFile(chunk).then(() => done(), done),
    });
    await pipeline(body, meter.stream, sink, { signal: options.signal });
    await file.sync();
  } finally {
    await file.close();
  }
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  await rename(temporary, target);
  await syncFolder(path.dirname(target));
  return { sizeBytes: meter.sizeBytes(), sha256: meter.sha256() };
}

/** The name is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* listFiles(folder: string, prefix: string): AsyncIterable<StoredObject> {
  const entries = await readdir(path.join(folder, prefix), { withFileTypes: true }).catch(nullIfMissing);
  const sorted = (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of sorted) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) yield* listFiles(folder, `${prefix}${entry.name}/`);
    if (!entry.isFile()) continue;
    const found = await stat(path.join(folder, prefix, entry.name)).catch(nullIfMissing);
    if (found) yield { key: `${prefix}${entry.name}`, sizeBytes: found.size };
  }
}

/** Uploads of processes that were killed: nobody else would ever remove them. */
async function sweep(incoming: string, now: Date): Promise<void> {
  for (const name of await readdir(incoming)) {
    const file = path.join(incoming, name);
    const found = await stat(file).catch(nullIfMissing);
    if (found && +now - found.mtimeMs > STORAGE_TUNABLES.incomingKeepMs) await rm(file, { force: true });
  }
}

function nullIfMissing(error: unknown): null {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return null;
  throw error;
}
