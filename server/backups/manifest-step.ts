import { Readable } from "node:stream";
import type { Deployment } from "@/server/platform/db/generated/client";
import { stageName } from "@/server/projects/contract";
import { PlatformFailure, type Step } from "@/server/runs";
import { writeStoreProblem } from "@/server/platform/db/sql/backup-stores";
import { verifyBackupRow } from "@/server/platform/db/sql/request-backup";
import { writeBackup, type BackupJob, type DumpWork } from "./backup-job";
import { MANIFEST_FORMAT, manifest, type Manifest } from "./contract";
import type { BackupDeps } from "./deps";
import { MANIFEST_NAME } from "./vault";
import { storedRow } from "./stored-row";

/** manifestStep comes last: a backup without a manifest is none. Then its proof is queued. */
export function manifestStep(deps: BackupDeps, job: BackupJob): Step {
  return {
    name: "manifest",
    run: async (context) => {
      const { vault, backup, dump } = job;
      if (!dump) throw new PlatformFailure("The dump is missing. Try again.", "manifestStep before dumpStep");
      const deployment = await deps.db.asSystem(null, ({ prisma }) =>
        prisma.deployment.findUniqueOrThrow({ where: { id: dump.deploymentId } }),
      );
      const described = describe(job, dump, deployment);
      const text = JSON.stringify(described, null, 2);
      const key = vault.keyOf(backup.id, MANIFEST_NAME);
      const part = await vault.putPart(key, Readable.from([Buffer.from(text)]), { signal: context.signal });
      await writeBackup(deps, context.run, {
        ...storedRow(described, part, { at: deps.clock.now(), blobBytes: job.uploadedBytes }),
        ...(job.imported ? { neutralized: job.imported.neutralized } : {}),
        masked: job.imported === null && deployment.masked,
      });
      await writeStoreProblem(deps.db.system, job.storeId, null);
      return { message: await finishStored(deps, job) };
    },
  };
}

/** storedStep: the manifest was written by an earlier attempt, which died before it had cleared up after itself. */
export function storedStep(deps: BackupDeps, job: BackupJob): Step {
  return { name: "manifest", run: async () => ({ message: await finishStored(deps, job) }) };
}

async function finishStored(deps: BackupDeps, job: BackupJob): Promise<string> {
  await dropCopy(deps, job);
  if (job.backup.verifyRunId === null) await verifyBackupRow(deps.db.system, job.backup.id, "system");
  return "Stored. Its proof is queued.";
}

function describe(job: BackupJob, dump: DumpWork, deployment: Deployment): Manifest {
  const { backup, env, vault } = job;
  return manifest.parse({
    format: MANIFEST_FORMAT,
    formatVersion: 1,
    backupId: backup.id,
    projectId: backup.projectId,
    environment: { id: env.id, name: env.name, stage: stageName.parse(env.stage) },
    deploymentId: deployment.id,
    gitSha: deployment.gitSha,
    dataAt: dump.dataAt,
    neutralized: job.imported?.neutralized ?? deployment.neutralized,
    odoo: {
      version: deployment.odooVersion,
      release: deployment.odooRelease,
      modules:
        job.imported?.modules ??
        planModules(dump.installed, deployment.modules as Manifest["odoo"]["modules"]),
    },
    postgres: {
      server: dump.serverVersion,
      tool: dump.toolVersion,
      extensions: dump.extensions,
      immutableUnaccent: dump.immutableUnaccent,
      rows: dump.rows,
    },
    filestore: {
      files: dump.files,
      bytes: dump.bytes,
      missing: [...job.missing, ...job.wrong].sort(),
      lockedUntil: job.filesLockedUntil?.toISOString() ?? null,
    },
    encryption: vault.recipient ? { format: "age", recipient: vault.recipient } : null,
    parts: { database: dump.database, filestore: dump.list },
  });
}

/** What is in the data; the digest of a module's code is known only where the deployment had it. */
function planModules(
  installed: DumpWork["installed"],
  deployed: Manifest["odoo"]["modules"],
): Manifest["odoo"]["modules"] {
  // of an attempt that began before this was read
  if (Object.keys(installed).length === 0) return deployed;
  const entries = Object.entries(installed).map(
    ([name, version]) => [name, { version, digest: deployed[name]?.digest ?? null }] as const,
  );
  return Object.fromEntries(entries);
}

/** dropCopy: the links are of no use any more once the backup is stored, or has failed. */
export async function dropCopy(deps: BackupDeps, { copy }: Pick<BackupJob, "copy">): Promise<void> {
  await deps.runtime.removeFilestore(copy);
}
