/**
 * Where backups are kept: a folder of this machine, or a bucket that speaks S3. Objects are written once and never
 * changed. A put is seen whole or not at all, and when it returns, the object outlives a power cut.
 */
import type { Readable } from "node:stream";

export type StoredObject = {
  key: string;
  sizeBytes: number;
  /** head: nobody can delete it before; only what was locked has it */
  lockedUntil?: Date;
};

export type PutOptions = {
  signal?: AbortSignal;
  /** nobody can delete the object before then, where the store can promise that (S3 Object Lock); elsewhere ignored */
  lockedUntil?: Date;
};

export type PutResult = {
  sizeBytes: number;
  /** hex, of the bytes as stored */ sha256: string;
};

export interface StorageDriver {
  /** put streams `body` to its end; one that fails or is cut off by `signal` leaves nothing to be seen. */
  put(key: string, body: Readable, options?: PutOptions): Promise<PutResult>;
  /** get streams an object, or its bytes from `start` up to and with `end`. Throws `not_found`. */
  get(key: string, range?: { start: number; end?: number }): Promise<Readable>;
  /** head: null when there is no such object. */
  head(key: string): Promise<StoredObject | null>;
  /**
   * extendLock: nobody can delete the object before `until`, where the store can promise that; elsewhere ignored. A lock
   * that is longer stays as it is. Throws `not_found`.
   */
  extendLock(key: string, until: Date): Promise<void>;
  /** list gives every object whose key begins with `prefix`, which ends at a slash, ordered by key within a folder. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /**
   * delete: an object that is not there is fine. Throws `locked` for one that is locked, or `denied` where the key may not
   * read locks. Of a bucket with versions all versions go: one that was put twice does not come back.
   */
  delete(key: string): Promise<void>;
}

export { StorageError } from "./storage-error";
