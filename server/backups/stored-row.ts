import type { Prisma } from "@/server/platform/db/generated/client";
import type { Manifest, Part } from "./contract";
import { BACKUP_TRANSITIONS } from "./states";

type StoredRow = Prisma.BackupUpdateManyMutationInput;

/** storedRow: what the ledger notes of a backup when its manifest is in the store. `blobBytes`: files sent for it, as stored. */
export function storedRow(
  { parts: { database, filestore: list }, filestore }: Manifest,
  manifest: Pick<Part, "key" | "sha256" | "sizeBytes">,
  { at, blobBytes }: { at: Date; blobBytes: number },
): StoredRow {
  return {
    status: BACKUP_TRANSITIONS.store.to,
    storedAt: at,
    dbDump: database.key,
    filestore: list.key,
    manifest: manifest.key,
    manifestSha256: manifest.sha256,
    sizes: {
      database: database.sizeBytes,
      filestore: filestore.bytes,
      uploaded: blobBytes + database.sizeBytes + list.sizeBytes + manifest.sizeBytes,
      files: filestore.files,
      missing: filestore.missing.length,
    },
  };
}
