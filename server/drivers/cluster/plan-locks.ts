import { createHash } from "node:crypto";
import { unfinishedName } from "./quote-name";

/** A name nobody else may work on (exclusive), or that only must not go away or be shut (shared). */
export type LockRequest = { name: string; shared?: boolean };

export type Lock = { key: number; shared: boolean };

/**
 * lockKey: a name as a 32-bit key; two names with one key only wait for each other. The key of a database is that of
 * its unfinished name, so that whoever finds only the latter can ask for it.
 */
export function lockKey(name: string): number {
  return createHash("sha256").update(name).digest().readInt32BE(0);
}

/** databaseLock: to be held while a database is made, copied from, renamed or dropped. */
export function databaseLock(name: string, shared = false): LockRequest {
  return { name: unfinishedName(name), shared };
}

/** roleLock: PostgreSQL fails one of two changes of a role at once. */
export function roleLock(name: string): LockRequest {
  return { name: `role ${name}` };
}

/** planLocks: in the order of keys, the same everywhere, so that no two sessions wait for each other in a circle. */
export function planLocks(requests: readonly LockRequest[]): Lock[] {
  const byKey = new Map<number, boolean>();
  for (const { name, shared = false } of requests) {
    const key = lockKey(name);
    byKey.set(key, (byKey.get(key) ?? true) && shared);
  }
  return [...byKey].map(([key, shared]) => ({ key, shared })).sort((a, b) => a.key - b.key);
}
