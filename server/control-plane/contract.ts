/** Shapes of the control plane's own backups. Browser-safe. */
import { z } from "zod";

const CONTROL_BACKUP_STATUSES = ["queued", "running", "stored", "verified", "failed"] as const;

/** One object of a backup, as it lies in the store. */
const storedPart = z.object({
  key: z.string().max(512),
  sizeBytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type StoredPart = z.infer<typeof storedPart>;

const CONTROL_MANIFEST_FORMAT = "capstan-control-backup";

/** manifest.json of a backup of the control plane. */
export const controlManifest = z.object({
  format: z.literal(CONTROL_MANIFEST_FORMAT).default(CONTROL_MANIFEST_FORMAT),
  formatVersion: z.literal(1).default(1),
  backupId: z.uuid(),
  /** moment the data is of */
  dataAt: z.iso.datetime(),
  /** environments belong to machines by this name: the recovered one takes it over */
  machine: z.string().min(1).max(200),
  database: storedPart,
  postgres: z.object({ server: z.string(), tool: z.string() }),
  rows: z.record(z.string(), z.number().int()),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  /** hosted projects; `bundle` null: nothing was ever pushed */
  repositories: z.array(z.object({ projectId: z.uuid(), slug: z.string(), bundle: storedPart.nullable() })),
  /** hosted projects whose repository is not on the machine that took the backup */
  missingRepositories: z.array(z.string()),
  /** texts that only the right keys open: a recovery tries them before it changes anything */
  keyCheck: z.object({ sealed: z.string(), master: z.object({ keyId: z.string(), wrapped: z.string() }) }),
  /** over all of the above, by the installation that took it; "": taken before there were any */
  signature: z.string().default(""),
});
export type ControlManifest = z.infer<typeof controlManifest>;

export const controlBackupRow = z.object({
  id: z.uuid(),
  createdAt: z.string(),
  trigger: z.enum(["schedule", "manual"]),
  status: z.enum(CONTROL_BACKUP_STATUSES),
  dataAt: z.string().nullable(),
  verifiedAt: z.string().nullable(),
  /** of all its parts; those shared with other backups count in each */
  sizeBytes: z.number().int().nullable(),
  repositories: z.number().int(),
  missingRepositories: z.array(z.string()),
  proofMs: z.number().int().nullable(),
  failure: z.string().nullable(),
});
export type ControlBackupRow = z.infer<typeof controlBackupRow>;

export const controlBackups = z.object({
  /** only for owners of the installation; others are told nothing else */
  mayTake: z.boolean(),
  /** the newest that was restored for proof, and whether it is too old */
  newestVerified: controlBackupRow.nullable(),
  overdue: z.boolean(),
  /** the newest of all, whatever became of it */
  newest: controlBackupRow.nullable(),
  kept: z.number().int(),
  /** where they lie, in words */
  place: z.string().nullable(),
});
export type ControlBackups = z.infer<typeof controlBackups>;
