/** A backup that is read: for its proof, or to be restored. */
import type { Backup } from "@/server/platform/db/generated/client";
import { atOnce } from "@/server/platform/at-once";
import { AppError } from "@/server/platform/errors";
import { CancelledError, PlatformFailure, type Step, type StepContext } from "@/server/runs";
import type { Workspace } from "@/server/deployments";
import { ensureGround } from "@/server/deployments";
import type { Manifest } from "./contract";
import type { BackupDeps } from "./deps";
import { megabytes } from "./dump-step";
import { openStore } from "./open-store";
import { readList } from "./read-list";
import { readManifest } from "./read-manifest";
import { isKept, type BackupStatus } from "./states";
import { BACKUP_TUNABLES } from "./tunables";
import type { Vault } from "./vault";

export type BackupSource = { backup: Backup; vault: Vault; manifest: Manifest | null };

/**
 * openSource throws for a backup that is gone, or is none yet; with `envId`, for one of another environment: a run's input is
 * the word of whoever queued it.
 */
export async function openSource(deps: BackupDeps, backupId: string, envId?: string): Promise<BackupSource> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findUnique({ where: { id: backupId }, include: { store: true } }),
  );
  const isOther = envId !== undefined && found?.envId !== envId;
  if (!found || isOther || !isKept(found.status as BackupStatus))
    throw new AppError("not_found", "This backup is not kept any more. Take another one.");
  const { store, ...backup } = found;
  return { backup, vault: await openStore(deps, store), manifest: null };
}

/** getManifest: what fetchStep read. */
function getManifest(source: BackupSource): Manifest {
  if (!source.manifest) throw new Error("fetchStep comes first");
  return source.manifest;
}

/** fetchStep: the manifest is what was written, and the list of files is whole. What is read later is checked as it is read. */
export function fetchStep(deps: BackupDeps, source: BackupSource): Step {
  return {
    name: "fetch",
    run: async () => {
      const { vault, backup } = source;
      const manifest = await readManifest(vault, backup);
      let files = 0;
      for await (const _entry of readList(await vault.getPart(manifest.parts.filestore))) files += 1;
      source.manifest = manifest;
      await deps.odoo.getSource(manifest.odoo.version);
      return {
        message: `${megabytes(manifest.parts.database.sizeBytes)} and ${files} files, as of ${manifest.dataAt}`,
      };
    },
  };
}

/** restoreDatabaseStep: beside whatever serves, under the name of the deployment being made. */
export function restoreDatabaseStep(deps: BackupDeps, work: Workspace, source: BackupSource): Step {
  return {
    name: "database",
    run: async (context) => {
      const manifest = getManifest(source);
      await ensureGround(deps, context, work);
      await restoreDatabase(deps, work, source, context);
      work.knownModules = manifest.odoo.modules;
      return { message: `Data as of ${manifest.dataAt}` };
    },
  };
}

async function restoreDatabase(
  deps: BackupDeps,
  work: Workspace,
  { vault, manifest }: BackupSource,
  context: StepContext,
): Promise<void> {
  if (!manifest) throw new Error("fetchStep comes first");
  const label = { purpose: "deployment" as const, projectId: work.project.id, envId: work.env.id };
  await deps.cluster.restoreDump(work.database, label, {
    open: () => vault.getPart(manifest.parts.database),
    role: work.role,
    has: manifest.postgres,
    signal: context.signal,
  });
  if (context.signal.aborted) throw new CancelledError("stopped while restoring");
}

/** restoreFilesStep writes every file of the backup's list, each checked against its hash, on the ground of `base` if given. */
export function restoreFilesStep(
  deps: BackupDeps,
  work: Workspace,
  source: BackupSource,
  base?: { envId: string; database: string },
): Step {
  return {
    name: "files",
    run: async (context) => {
      const manifest = getManifest(source);
      const missing = new Set(manifest.filestore.missing);
      const entries = readList(await source.vault.getPart(manifest.parts.filestore));
      let done = 0;
      const to = { envId: work.env.id, database: work.database, user: { ordinal: work.env.ordinal } };
      const { files } = await deps.runtime.fillFilestore(to, {
        base,
        fill: (put) =>
          atOnce(entries, BACKUP_TUNABLES.filesAtOnce, async ({ path, sha1, size }) => {
            if (context.signal.aborted) throw new CancelledError("stopped while restoring files");
            if (sha1 !== null && !missing.has(path)) await put(path, await source.vault.getBlob(sha1));
            done += size;
            context.progress({ done, total: manifest.filestore.bytes, unit: "bytes" });
          }),
      });
      return { message: `${files} files` };
    },
  };
}

/** compareStep: as many rows in every table as when the backup was made. */
export function compareStep(deps: BackupDeps, work: Workspace, source: BackupSource): Step {
  return {
    name: "compare",
    run: async () => {
      const { postgres } = getManifest(source);
      const found = await deps.cluster.countRows(work.database, work.role);
      const differences = planDifferences(postgres.rows, found);
      if (differences.length > 0) throw new RowsDifferError(differences);
      return { message: `${Object.keys(postgres.rows).length} tables` };
    },
  };
}

/** RowsDifferError: what was restored is not what was dumped. */
export class RowsDifferError extends PlatformFailure {
  override name = "RowsDifferError";
  constructor(differences: string[]) {
    const more = differences.length > 5 ? ` and ${differences.length - 5} more tables` : "";
    super(`The restored rows are not those of the backup: ${differences.slice(0, 5).join("; ")}${more}.`);
  }
}

/** planDifferences: in words, one for each table whose number of rows is another one. */
function planDifferences(expected: Record<string, number>, found: Record<string, number>): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return names
    .filter((name) => expected[name] !== found[name])
    .map((name) => `${name} has ${found[name] ?? "no table"} instead of ${expected[name] ?? "no table"}`);
}
