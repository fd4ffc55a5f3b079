import { PassThrough, type Readable } from "node:stream";
import { StorageError, type StorageDriver } from "@/server/drivers/storage/port";
import { decryptStream, encryptStream, sealedBytes, type AgeKey } from "@/server/platform/age";
import { chain } from "./chain";
import { checkContent, countBytes, cutOut } from "./check-content";
import type { Part } from "./contract";
import { DamageError } from "./damage";
import type { LockPlan } from "./plan-lock";

/**
 * Vault is one project's place in one store, with its key: parts of backups, and files of filestores under their SHA-1,
 * each once. What it gives back it has checked: a reader that reaches the end has read what was put.
 */
export type Vault = {
  recipient: string | null;
  keyOf(backupId: string, name: string): string;
  /** keyIn: of what is there for a while only: files to be downloaded, and parts of files that are uploaded */
  keyIn(folder: "exports" | "imports", id: string, name: string): string;
  /** putPart: a manifest stays readable without the key: it says which key that is, and holds no data of people */
  putPart(key: string, plain: Readable, options?: PutPartOptions): Promise<Part>;
  /** getPart: throws DamageError while it is read, at the latest at its end */
  getPart(part: Part): Promise<Readable>;
  /**
   * getRange: the bytes of a part from `start` up to and with `end`, as they were put. Of an encrypted part all before
   * them is read as well. Not checked: whoever takes pieces has the digest of the whole.
   */
  getRange(part: Part, range: { start: number; end: number }): Promise<Readable>;
  /** keepPart: whole, as far as the store can tell without reading it, and locked as if it had been put now */
  keepPart(part: Part): Promise<boolean>;
  /** listBlobs: hashes of the files whose name begins with two hex digits, and that have the size they should have */
  listBlobs(firstTwo: string): Promise<Map<string, number>>;
  isBlobSize(storedBytes: number, plainBytes: number): boolean;
  putBlob(sha1: string, plain: Readable, signal?: AbortSignal): Promise<number>;
  /** keepBlob: false when it is not there; else it is locked as if it had been put now */
  keepBlob(sha1: string): Promise<boolean>;
  getBlob(sha1: string): Promise<Readable>;
  /** null: nothing is locked */
  lock: LockPlan | null;
  storage: StorageDriver;
  /** folder of this project in the store, with a slash at its end */
  prefix: string;
};

export type PutPartOptions = {
  signal?: AbortSignal;
  onBytes?: (plainBytes: number) => void;
};

export type VaultSettings = {
  storage: StorageDriver;
  projectId: string;
  key: AgeKey | null;
  lock?: LockPlan | null;
};

/** openVault encrypts when it is given a key. */
export function openVault({ storage, projectId, key, lock = null }: VaultSettings): Vault {
  const prefix = `${projectId}/`;
  const suffix = key === null ? "" : ".age";
  const blobKey = (sha1: string) => `${prefix}blobs/${sha1.slice(0, 2)}/${sha1}${suffix}`;
  const seal = async (plain: Readable) => (key === null ? plain : encryptStream(plain, key.recipient));
  const open = (sealed: Readable) => (key === null ? sealed : opened(sealed, key.identity));

  return {
    storage,
    prefix,
    lock,
    recipient: key?.recipient ?? null,
    keyOf: (backupId, name) => `${prefix}backups/${backupId}/${name}${name === MANIFEST_NAME ? "" : suffix}`,
    keyIn: (folder, id, name) => `${prefix}${folder}/${id}/${name}${suffix}`,
    putPart: async (objectKey, plain, { signal, onBytes } = {}) => {
      const counted = counting(plain, onBytes);
      const isManifest = objectKey.endsWith(`/${MANIFEST_NAME}`);
      const body = isManifest ? counted.stream : await seal(counted.stream);
      const lockedUntil = objectKey.startsWith(`${prefix}backups/`) ? lock?.parts : undefined;
      const { sizeBytes, sha256 } = await storage.put(objectKey, body, { signal, lockedUntil });
      return { key: objectKey, sizeBytes, sha256, plainBytes: counted.bytes() };
    },
    getPart: async (part) => open(chain(await gotten(storage, part.key), partCheck(part))),
    getRange: async (part, { start, end }) => {
      if (key === null) return gotten(storage, part.key, { start, end });
      return cutOut(await open(await gotten(storage, part.key)), { start, end });
    },
    keepPart: async (part) =>
      (await storage.head(part.key))?.sizeBytes === part.sizeBytes &&
      (lock === null || isThere(storage.extendLock(part.key, lock.parts))),
    listBlobs: async (firstTwo) => {
      const found = new Map<string, number>();
      for await (const { key: name, sizeBytes } of storage.list(`${prefix}blobs/${firstTwo}/`)) {
        const sha1 = /\/([0-9a-f]{40})(\.age)?$/.exec(name);
        if (sha1?.[1] && (sha1[2] ?? "") === suffix) found.set(sha1[1], sizeBytes);
      }
      return found;
    },
    isBlobSize: (storedBytes, plainBytes) =>
      storedBytes === (key === null ? plainBytes : sealedBytes(plainBytes)),
    putBlob: async (sha1, plain, signal) => {
      const checked = chain(
        plain,
        checkContent({ algorithm: "sha1", digest: sha1 }, ({ digest }) => new WrongFileError(sha1, digest)),
      );
      const options = { signal, lockedUntil: lock?.files };
      return (await storage.put(blobKey(sha1), await seal(checked), options)).sizeBytes;
    },
    keepBlob: async (sha1) => {
      if (lock === null) return (await storage.head(blobKey(sha1))) !== null;
      return isThere(storage.extendLock(blobKey(sha1), lock.files));
    },
    getBlob: async (sha1) => {
      const damaged = () =>
        new DamageError(`The file ${sha1} of the filestore is not what was stored under its name.`, [sha1]);
      try {
        const plain = await open(await gotten(storage, blobKey(sha1)));
        return chain(plain, checkContent({ algorithm: "sha1", digest: sha1 }, damaged));
      } catch (error) {
        throw error instanceof DamageError ? new DamageError(error.message, [sha1]) : error;
      }
    },
  };
}

/** Somebody may have deleted it since it was listed. */
async function isThere(locking: Promise<void>): Promise<boolean> {
  try {
    await locking;
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.code === "not_found") return false;
    throw error;
  }
}

function counting(plain: Readable, onBytes: PutPartOptions["onBytes"]) {
  let bytes = 0;
  const counter = countBytes((total) => {
    bytes = total;
    onBytes?.(total);
  });
  return { stream: chain(plain, counter), bytes: () => bytes };
}

export const MANIFEST_NAME = "manifest.json";
/** folder of what is written to see whether a store works; locked ones are collected when their lock has ended */
export const PROBES = "probes";

/** WrongFileError: a file of the running filestore is not what its name says. The environment's fault, not the store's. */
export class WrongFileError extends Error {
  override name = "WrongFileError";
  constructor(
    readonly sha1: string,
    found: string,
  ) {
    super(`${sha1} holds something else (${found})`);
  }
}

function partCheck(part: Part) {
  return checkContent(
    { algorithm: "sha256", digest: part.sha256, sizeBytes: part.sizeBytes },
    ({ sizeBytes }) =>
      new DamageError(
        sizeBytes === part.sizeBytes
          ? `${nameOf(part.key)} in the store was changed since it was written: its checksum is another one.`
          : `${nameOf(part.key)} in the store has ${sizeBytes} bytes instead of ${part.sizeBytes}.`,
      ),
  );
}

async function gotten(
  storage: StorageDriver,
  key: string,
  range?: { start: number; end: number },
): Promise<Readable> {
  try {
    return await storage.get(key, range);
  } catch (error) {
    if (error instanceof StorageError && error.code === "not_found")
      throw new DamageError(`${nameOf(key)} is missing from the store.`);
    throw error;
  }
}

const CANNOT_DECRYPT =
  "A part of the backup cannot be decrypted: it was changed, or is not of this project's key.";

/** What the source itself fails with goes through; anything else means that what it gave cannot be decrypted. */
async function opened(sealed: Readable, identity: string): Promise<Readable> {
  let cause: Error | null = null;
  sealed.once("error", (error: Error) => {
    cause = error;
  });
  const plain = await decryptStream(sealed, identity).catch(() => {
    throw cause ?? new DamageError(CANNOT_DECRYPT);
  });
  const out = new PassThrough();
  plain.once("error", () => out.destroy(cause ?? new DamageError(CANNOT_DECRYPT)));
  out.once("close", () => plain.destroy());
  return plain.pipe(out);
}

function nameOf(key: string): string {
  return key.split("/").slice(-1).join("");
}
