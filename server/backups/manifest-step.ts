import { Readable } from "node:stream";
import { stageName } from "@/server/projects/contract";
import { PlatformFailure, type Step } from "@/server/runs";
import { verifyBackupRow } from "@/server/platform/db/sql/request-backup";
import { writeBackup, type BackupJob } from "./backup-job";
import { MANIFEST_FORMAT, manifest, type Manifest } from "./contract";
import type { BackupDeps } from "./deps";
import { MANIFEST_NAME } from "./vault";
import { BACKUP_TRANSITIONS } from "./states";

/** manifestStep comes last: a backup without a manifest is none. Then its proof is queued. */
export function manifestStep(deps: BackupDeps, job: BackupJob): Step {
  return {
    name: "manifest",
    run: async (context) => {
      const { vault, backup, dump } = job;
      if (!dump) throw new PlatformFailure("The dump is missing. Try again.", "manifestStep before dumpStep");
      const text = JSON.stringify(await describe(deps, job), null, 2);
      const key = vault.keyOf(backup.id, MANIFEST_NAME);
      const part = await vault.putPart(key, Readable.from([Buffer.from(text)]), { signal: context.signal });
      await writeBackup(deps, context.run, {
        status: BACKUP_TRANSITIONS.store.to,
        storedAt: deps.clock.now(),
        dbDump: dump.database.key,
        filestore: dump.list.key,
        manifest: part.key,
        manifestSha256: part.sha256,
        sizes: {
          database: dump.database.sizeBytes,
          filestore: dump.bytes,
          uploaded: job.uploadedBytes + dump.database.sizeBytes + dump.list.sizeBytes + part.sizeBytes,
          files: dump.files,
          missing: job.missing.length + job.wrong.length,
        },
      });
      await dropCopy(deps, job);
      await verifyBackupRow(deps.db.system, backup.id, "system");
      return { message: "Stored. Its proof is queued." };
    },
  };
}

async function describe(deps: BackupDeps, job: BackupJob): Promise<Manifest> {
  const { backup, env, dump, vault } = job;
  if (!dump) throw new PlatformFailure("The dump is missing. Try again.", "describe before dumpStep");
  const deployment = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.deployment.findUniqueOrThrow({ where: { id: dump.deploymentId } }),
  );
  return manifest.parse({
    format: MANIFEST_FORMAT,
    formatVersion: 1,
    backupId: backup.id,
    projectId: backup.projectId,
    environment: { id: env.id, name: env.name, stage: stageName.parse(env.stage) },
    deploymentId: deployment.id,
    gitSha: deployment.gitSha,
    dataAt: dump.dataAt,
    neutralized: deployment.neutralized,
    odoo: { version: deployment.odooVersion, release: deployment.odooRelease, modules: deployment.modules },
    postgres: {
      server: dump.serverVersion,
      tool: dump.toolVersion,
      extensions: dump.extensions,
      immutableUnaccent: dump.immutableUnaccent,
      rows: dump.rows,
    },
    filestore: { files: dump.files, bytes: dump.bytes, missing: [...job.missing, ...job.wrong].sort() },
    encryption: vault.recipient ? { format: "age", recipient: vault.recipient } : null,
    parts: { database: dump.database, filestore: dump.list },
  });
}

/** dropCopy: the links are of no use any more once the backup is stored, or has failed. */
export async function dropCopy(deps: BackupDeps, { copy }: Pick<BackupJob, "copy">): Promise<void> {
  await deps.runtime.removeFilestore(copy);
}
