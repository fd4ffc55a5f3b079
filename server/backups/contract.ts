/** Shapes of backups that cross the wire or lie in a store. Browser-safe. */
import { z } from "zod";
import { STAGES } from "@/server/access/matrix";
import { RUN_STATUSES } from "@/server/runs/states";
import {
  APPROVAL_STATES,
  BACKUP_STATUSES,
  BACKUP_TRIGGERS,
  EXPORT_STATUSES,
  IMPORT_STATUSES,
  RESTORE_PARTS,
} from "./states";

export const s3Settings = z.object({
  kind: z.literal("s3"),
  /** null: Amazon's own of the region */
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
  /** it becomes part of a host's name */
  region: z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, "letters, digits and dashes"),
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "3 to 63 small letters, digits, dots and dashes"),
  /** folder in the bucket, without slashes at its ends */
  prefix: z
    .string()
    .regex(
      /^([A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*)?$/,
      "letters, digits, dots, dashes and slashes",
    )
    .max(200)
    .default(""),
  pathStyle: z.boolean().default(false).describe("bucket in the path, as most servers but Amazon's want it"),
  lockDays: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .nullable()
    .default(null)
    .describe("Object Lock for so many days"),
});
export const storeSettings = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("disk") }),
  s3Settings,
]);
export type StoreSettings = z.infer<typeof storeSettings>;
export type S3Credentials = { accessKeyId: string; secretAccessKey: string };

/** One object of a backup: as it lies in the store, and how large it is without encryption. */
export const part = z.object({
  key: z.string(),
  sizeBytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  plainBytes: z.number().int().min(0),
});
export type Part = z.infer<typeof part>;

const moduleEntry = z.object({ version: z.string(), digest: z.string().nullable() });

export const MANIFEST_FORMAT = "capstan-backup";

/** manifest.json: with it and the project's key a backup can be read without Capstan's database. */
export const manifest = z.object({
  format: z.literal(MANIFEST_FORMAT),
  formatVersion: z.literal(1),
  backupId: z.uuid(),
  projectId: z.uuid(),
  environment: z.object({ id: z.uuid(), name: z.string(), stage: z.enum(STAGES) }),
  deploymentId: z.uuid(),
  gitSha: z.string(),
  /** moment the data is of */
  dataAt: z.iso.datetime(),
  neutralized: z.boolean(),
  odoo: z.object({ version: z.string(), release: z.string(), modules: z.record(z.string(), moduleEntry) }),
  postgres: z.object({
    server: z.string(),
    tool: z.string(),
    extensions: z.array(z.object({ name: z.string(), schema: z.string() })),
    immutableUnaccent: z.array(z.string()),
    rows: z.record(z.string(), z.number().int()),
  }),
  filestore: z.object({
    files: z.number().int(),
    bytes: z.number().int(),
    /** named by the database, but neither in the filestore nor in the store when the backup was made */
    missing: z.array(z.string()),
    /** nobody can delete any of the files before; null: the store locks nothing, or nobody knows */
    lockedUntil: z.iso.datetime().nullable().default(null),
  }),
  encryption: z.object({ format: z.literal("age"), recipient: z.string() }).nullable(),
  parts: z.object({ database: part, filestore: part }),
});
export type Manifest = z.infer<typeof manifest>;

/** One line of the part `filestore.list`. `sha1` null: nothing says what its content was. */
export const fileEntry = z.object({
  path: z.string(),
  sha1: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
  size: z.number().int().min(0),
});
export type FileEntry = z.infer<typeof fileEntry>;

export const backupSizes = z.object({
  database: z.number().default(0),
  filestore: z.number().default(0),
  uploaded: z.number().default(0),
  files: z.number().default(0),
  missing: z.number().default(0),
});

export const backupDto = z.object({
  id: z.uuid(),
  environmentId: z.uuid(),
  environmentName: z.string(),
  stage: z.enum(STAGES),
  status: z.enum(BACKUP_STATUSES),
  trigger: z.enum(BACKUP_TRIGGERS),
  comment: z.string().nullable(),
  requestedBy: z.string().nullable(),
  createdAt: z.string(),
  dataAt: z.string().nullable().describe("moment the data is of"),
  storedAt: z.string().nullable(),
  verifiedAt: z.string().nullable(),
  verifySeconds: z
    .number()
    .nullable()
    .describe("how long the last proof took; a restore takes about as long"),
  verifyProblem: z.string().nullable(),
  failure: z.string().nullable(),
  gitSha: z.string(),
  odooVersion: z.string(),
  neutralized: z.boolean(),
  encrypted: z.boolean(),
  store: z.string(),
  sizes: backupSizes,
  pinned: z.boolean(),
  legalHold: z.boolean(),
  runId: z.uuid().nullable(),
  verifyRunId: z.uuid().nullable(),
  verifying: z.boolean(),
});
export type BackupDto = z.infer<typeof backupDto>;

export const restoreParts = z.enum(RESTORE_PARTS);
export type RestoreParts = z.infer<typeof restoreParts>;

export const exportContents = z.object({
  filestore: z.boolean().default(true).describe("with all files, or the database only"),
  neutralized: z
    .boolean()
    .default(true)
    .describe("mail servers, crons and payment providers off; false: exactly the data, keys included"),
});

export const exportDto = z.object({
  id: z.uuid(),
  backupId: z.uuid(),
  environmentId: z.uuid(),
  status: z.enum(EXPORT_STATUSES),
  filestore: z.boolean(),
  neutralized: z.boolean(),
  fileName: z.string(),
  sizeBytes: z.number().nullable(),
  sha256: z.string().nullable(),
  failure: z.string().nullable(),
  requestedBy: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  runId: z.uuid().nullable(),
});
export type ExportDto = z.infer<typeof exportDto>;

export const downloadDto = exportDto.extend({
  url: z.string().nullable().describe("signed, for this file only; takes ranges; null until it is ready"),
  urlExpiresAt: z.string().nullable(),
});
export type DownloadDto = z.infer<typeof downloadDto>;

export const importDto = z.object({
  id: z.uuid(),
  environmentId: z.uuid(),
  status: z.enum(IMPORT_STATUSES),
  fileName: z.string(),
  sizeBytes: z.number(),
  receivedBytes: z.number().describe("the next piece begins at this byte"),
  uploadUrl: z.string().describe("PUT pieces here, in order, each with ?start=<its first byte>"),
  pieceMaxBytes: z.number(),
  mine: z.boolean().describe("begun by whoever asks: only they can go on"),
  expiresAt: z.string(),
  backupId: z.uuid().nullable().describe("the backup it becomes, once all of it is here"),
  runId: z.uuid().nullable(),
  failure: z.string().nullable(),
});
export type ImportDto = z.infer<typeof importDto>;

const count = z.number().int().min(0).max(10_000);
export const retentionPolicy = z.object({
  keepLast: count.default(0),
  keepDaily: count,
  keepWeekly: count,
  keepMonthly: count,
  keepYearly: count.default(0),
  timeZone: z.string().min(1).max(64).default("UTC").describe("whose days, weeks and months are meant"),
});
export type RetentionPolicyDto = z.infer<typeof retentionPolicy>;

export const backupSchedule = z.object({
  cron: z.string().min(1).max(100).describe("minute, hour, day, month, weekday"),
  timeZone: z.string().min(1).max(64).default("UTC"),
  enabled: z.boolean().default(true),
});

export const schedulePreview = backupSchedule.extend({
  next: z.array(z.string()).describe("the next three times"),
  problem: z.string().nullable().describe("why it cannot be used"),
});
export type SchedulePreview = z.infer<typeof schedulePreview>;

export const retentionPreview = z.object({
  kept: z.number().int(),
  items: z.array(
    z.object({
      id: z.uuid(),
      environmentId: z.uuid(),
      environmentName: z.string(),
      dataAt: z.string(),
      proven: z.boolean(),
      keptBy: z.array(z.string()).describe("the rules that keep it; empty: it goes"),
    }),
  ),
});
export type RetentionPreview = z.infer<typeof retentionPreview>;

export const restoreDto = z.object({
  id: z.uuid(),
  backupId: z.uuid(),
  environmentId: z.uuid(),
  environmentName: z.string(),
  parts: restoreParts,
  comment: z.string().nullable(),
  requestedBy: z.string().nullable(),
  requestedById: z.uuid().nullable(),
  createdAt: z.string(),
  dataAt: z.string().nullable().describe("moment the restored data is of"),
  approval: z.enum(APPROVAL_STATES),
  approvalId: z.uuid().nullable(),
  runId: z.uuid().nullable(),
  runStatus: z.enum(RUN_STATUSES).nullable(),
  reason: z.string().nullable(),
  replacedDeploymentId: z.uuid().nullable(),
  undoUntil: z.string().nullable(),
  undoBlocked: z.string().nullable().describe("why it cannot be undone; null when it can"),
});
export type RestoreDto = z.infer<typeof restoreDto>;

export const backupOverview = z.object({
  newestProven: backupDto.nullable(),
  /** production has had no proven backup for PROVEN_MAX_AGE_HOURS */
  overdue: z.boolean(),
  /** `keptBy`: the rules that keep it; empty: it goes at the next look; null: none is asked yet */
  items: z.array(backupDto.extend({ keptBy: z.array(z.string()).nullable() })),
  schedule: backupSchedule.extend({ nextAt: z.string().nullable() }).nullable(),
  retention: retentionPolicy,
  storage: z.object({
    logicalBytes: z.number(),
    stores: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(["disk", "s3"]),
        usedBytes: z.number().nullable(),
        problem: z.string().nullable(),
      }),
    ),
  }),
  restores: z.array(restoreDto),
  /** the newest proofs and restores that have ended */
  drills: z.array(
    z.object({
      runId: z.uuid(),
      kind: z.enum(["verify", "restore"]),
      succeeded: z.boolean(),
      finishedAt: z.string(),
      seconds: z.number(),
      reason: z.string().nullable(),
    }),
  ),
  /** that are being made or can be downloaded */
  exports: z.array(exportDto),
  /** that have not arrived yet */
  uploads: z.array(importDto),
});
export type BackupOverview = z.infer<typeof backupOverview>;
