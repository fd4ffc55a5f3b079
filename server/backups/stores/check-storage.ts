import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { StorageError, type StorageDriver } from "@/server/drivers/storage/port";
import { BACKUP_TUNABLES } from "../tunables";
import { PROBES } from "../vault";

type Wanted = {
  projectId: string;
  lockDays: number | null;
  /** a new store has nothing of the project yet */
  empty: boolean;
  now: Date;
};

/**
 * checkStorage writes a probe, reads it, and deletes it, as backups do. Null: it works. Else what is wrong, for people. With
 * lock days, the probe is locked for a minute, and the store has to say so.
 */
export async function checkStorage(storage: StorageDriver, wanted: Wanted): Promise<string | null> {
  const key = `${wanted.projectId}/${PROBES}/${randomUUID()}`;
  const content = Buffer.from(`Capstan looks whether it can write here. ${wanted.now.toISOString()}`);
  let step: keyof typeof CANNOT = "write";
  try {
    if (wanted.empty && (await hasAny(storage, wanted.projectId))) return TAKEN;
    const lockedUntil =
      wanted.lockDays === null ? undefined : new Date(+wanted.now + BACKUP_TUNABLES.probeLockMs);
    await put(storage, { key, content, lockedUntil });
    step = "read";
    const found = Buffer.concat((await (await storage.get(key)).toArray()) as Buffer[]);
    if (!found.equals(content))
      return "The store gives back something else than it was given. Do not use it.";
    const isLocked = (await storage.head(key))?.lockedUntil !== undefined;
    step = "delete";
    await remove(storage, key, isLocked);
    return lockedUntil && !isLocked ? NO_LOCK : null;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return `${CANNOT[step]} ${error.message}`;
  }
}

const MAY_BE_LOCKED = new Set(["locked", "denied"]);
const CANNOT = {
  write: "A test object could not be written.",
  read: "A test object was written, but could not be read.",
  delete:
    "A test object was written and read, but could not be deleted: old backups would stay there for ever.",
};
const TAKEN =
  "There are objects of this project in this folder already: another store points to it, or one that was removed did. Choose another folder.";
const NO_LOCK =
  "The bucket does not lock objects. Make one with Object Lock (it can only be chosen when a bucket is made), or leave the days empty.";

/** A probe that was locked is there for as long, and says nothing about other stores. */
async function hasAny(storage: StorageDriver, projectId: string): Promise<boolean> {
  for await (const { key } of storage.list(`${projectId}/`))
    if (!key.startsWith(`${projectId}/${PROBES}/`)) return true;
  return false;
}

type Probe = { key: string; content: Buffer; lockedUntil: Date | undefined };

/** A bucket without locks refuses what is to be locked, or takes it without: both are found out by what is there then. */
async function put(storage: StorageDriver, { key, content, lockedUntil }: Probe): Promise<void> {
  try {
    await storage.put(key, Readable.from([content]), { lockedUntil });
  } catch (error) {
    if (!lockedUntil || !(error instanceof StorageError) || error.code !== "failed") throw error;
    await storage.put(key, Readable.from([content]));
  }
}

/** A locked probe may stay until its lock ends: that is what the lock is for. */
async function remove(storage: StorageDriver, key: string, isLocked: boolean): Promise<void> {
  try {
    await storage.delete(key);
  } catch (error) {
    if (!isLocked || !(error instanceof StorageError) || !MAY_BE_LOCKED.has(error.code)) throw error;
  }
}
