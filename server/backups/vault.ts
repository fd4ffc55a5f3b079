import { PassThrough, type Readable } from "node:stream";
import { StorageError, type StorageDriver } from "@/server/drivers/storage/port";
import { decryptStream, encryptStream, sealedBytes, type AgeKey } from "@/server/platform/age";
import { chain } from "./chain";
import { checkContent, countBytes } from "./check-content";
import type { Part } from "./contract";
import { DamageError } from "./damage";

/**
 * Vault is one project's place in one store, with its key: parts of backups, and files of filestores under their SHA-1,
 * each once. What it gives back it has checked: a reader that reaches the end has read what was put.
 */
export type Vault = {
  recipient: string | null;
  keyOf(backupId: string, name: string): string;
  putPart(key: string, plain: Readable, options?: PutPartOptions): Promise<Part>;
  /** getPart: throws DamageError while it is read, at the latest at its end */
  getPart(part: Part): Promise<Readable>;
  /** hasPart: whole, as far as the store can tell without reading it */
  hasPart(part: Part): Promise<boolean>;
  /** listBlobs: hashes of the files whose name begins with two hex digits, and that have the size they should have */
  listBlobs(firstTwo: string): Promise<Map<string, number>>;
  isBlobSize(storedBytes: number, plainBytes: number): boolean;
  putBlob(sha1: string, plain: Readable, signal?: AbortSignal): Promise<number>;
  getBlob(sha1: string): Promise<Readable>;
  storage: StorageDriver;
  /** folder of this project in the store, with a slash at its end */
  prefix: string;
};

export type PutPartOptions = {
  signal?: AbortSignal;
  onBytes?: (plainBytes: number) => void;
  lockedUntil?: Date;
};

export type VaultSettings = { storage: StorageDriver; projectId: string; key: AgeKey | null };

/** openVault encrypts when it is given a key. */
export function openVault({ storage, projectId, key }: VaultSettings): Vault {
  const prefix = `${projectId}/`;
  const suffix = key === null ? "" : ".age";
  const blobKey = (sha1: string) => `${prefix}blobs/${sha1.slice(0, 2)}/${sha1}${suffix}`;
  const seal = async (plain: Readable) => (key === null ? plain : encryptStream(plain, key.recipient));
  const open = (sealed: Readable) => (key === null ? sealed : opened(sealed, key.identity));

  return {
    storage,
    prefix,
    recipient: key?.recipient ?? null,
    keyOf: (backupId, name) => `${prefix}backups/${backupId}/${name}${name === MANIFEST_NAME ? "" : suffix}`,
    putPart: async (objectKey, plain, { signal, onBytes, lockedUntil } = {}) => {
      let plainBytes = 0;
      const counted = chain(
        plain,
        countBytes((total) => {
          plainBytes = total;
          onBytes?.(total);
        }),
      );
      const { sizeBytes, sha256 } = await storage.put(objectKey, await seal(counted), {
        signal,
        lockedUntil,
      });
      return { key: objectKey, sizeBytes, sha256, plainBytes };
    },
    getPart: async (part) => open(chain(await gotten(storage, part.key), partCheck(part))),
    hasPart: async (part) => (await storage.head(part.key))?.sizeBytes === part.sizeBytes,
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
      return (await storage.put(blobKey(sha1), await seal(checked), { signal })).sizeBytes;
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

export const MANIFEST_NAME = "manifest.json";

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

async function gotten(storage: StorageDriver, key: string): Promise<Readable> {
  try {
    return await storage.get(key);
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
