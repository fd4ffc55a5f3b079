/** What the steps of one backup know and hand on to each other. What an attempt has finished is in the backup's row. */
import { z } from "zod";
import type { Backup, Deployment, Environment, Prisma } from "@/server/platform/db/generated/client";
import { AppError } from "@/server/platform/errors";
import { FencedError, persistently, type RunUnderway } from "@/server/runs";
import { part } from "./contract";
import type { BackupDeps } from "./deps";
import { openStore } from "./open-store";
import type { Vault } from "./vault";

/** What the dump step leaves for the next steps, and for the next attempt. */
export const dumpWork = z.object({
  dataAt: z.iso.datetime(),
  /** of the deployment that was dumped; an update may have come in between */
  deploymentId: z.uuid(),
  sourceDatabase: z.string(),
  database: part,
  list: part,
  files: z.number(),
  bytes: z.number(),
  serverVersion: z.string(),
  toolVersion: z.string(),
  extensions: z.array(z.object({ name: z.string(), schema: z.string() })),
  immutableUnaccent: z.array(z.string()),
  rows: z.record(z.string(), z.number()),
  /** module → version, of the very data: people install modules between two deployments */
  installed: z.record(z.string(), z.string()).default({}),
});
export type DumpWork = z.infer<typeof dumpWork>;

/** What the data itself says where no deployment does: it came from elsewhere. */
export type ImportedFacts = {
  modules: Record<string, { version: string; digest: string | null }>;
  neutralized: boolean;
};

export type BackupJob = {
  backup: Backup;
  env: Environment;
  vault: Vault;
  storeId: string;
  dump: DumpWork | null;
  /** links to the files of the filestore, as they were at the moment of the dump */
  copy: { envId: string; database: string; user: { ordinal: number } };
  uploadedBytes: number;
  /** named by the dump, but nowhere to be found */
  missing: string[];
  /** there, but not what their names say */
  wrong: string[];
  /** until when nobody can delete any of the files; null: the store locks nothing */
  filesLockedUntil: Date | null;
  /** set while a file from elsewhere is made into a backup */
  imported: ImportedFacts | null;
};

/** openJob reads what the run is about. */
export async function openJob(deps: BackupDeps, run: RunUnderway): Promise<BackupJob> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findUnique({
      where: { id: run.input.backupId ?? "" },
      include: { environment: true, store: true },
    }),
  );
  if (!found || found.runId !== run.id || found.environment.deletedAt)
    throw new AppError("not_found", "The environment was deleted while the backup waited.");
  const { environment: env, store, ...backup } = found;
  const earlier = dumpWork.safeParse(backup.work);
  return {
    backup,
    env,
    vault: await openStore(deps, store),
    storeId: store.id,
    dump: earlier.success ? earlier.data : null,
    copy: { envId: env.id, database: deps.names.snapshotDatabase(backup.id), user: { ordinal: env.ordinal } },
    uploadedBytes: 0,
    missing: [],
    wrong: [],
    filesLockedUntil: null,
    imported: null,
  };
}

/** findSource: the database a backup is made of: a frozen copy, or what serves now. */
export async function findSource(
  deps: BackupDeps,
  job: BackupJob,
): Promise<{ deployment: Deployment; database: string; frozenAt: Date | null }> {
  return deps.db.asSystem(null, async ({ prisma }) => {
    if (job.backup.snapshotId) {
      const snapshot = await prisma.snapshot.findFirst({
        where: { id: job.backup.snapshotId, status: "ready" },
      });
      const deployment = await prisma.deployment.findUnique({ where: { id: job.backup.deploymentId } });
      if (!snapshot || !deployment)
        throw new AppError("not_found", "The copy to back up is not kept any more.");
      return { deployment, database: snapshot.databaseName, frozenAt: snapshot.dataAt };
    }
    const env = await prisma.environment.findUnique({
      where: { id: job.env.id },
      include: { currentDeployment: true },
    });
    if (!env?.currentDeployment)
      throw new AppError("conflict", "Nothing serves here, so there is nothing to back up.");
    const { currentDeployment: deployment } = env;
    return { deployment, database: deployment.databaseName, frozenAt: null };
  });
}

/** writeBackup changes the row of a backup that is being made, if this attempt is still the one that makes it. */
export async function writeBackup(
  deps: BackupDeps,
  run: RunUnderway,
  data: Prisma.BackupUpdateManyMutationInput,
): Promise<void> {
  const count = await persistently(() => updateRunning(deps, run, data));
  if (count === 0) throw new FencedError("the backup was taken over");
}

async function updateRunning(
  deps: BackupDeps,
  run: RunUnderway,
  data: Prisma.BackupUpdateManyMutationInput,
): Promise<number> {
  const { count } = await deps.db.asSystem("backups.write", ({ prisma }) =>
    prisma.backup.updateMany({
      where: {
        id: run.input.backupId ?? "",
        status: "running",
        run: { is: { id: run.id, attempt: run.attempt, status: "running" } },
      },
      data,
    }),
  );
  return count;
}
