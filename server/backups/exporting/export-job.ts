import type { Prisma } from "@/server/platform/db/generated/client";
import { AppError } from "@/server/platform/errors";
import { FencedError, persistently, type RunUnderway } from "@/server/runs";
import type { Part } from "../contract";
import type { BackupDeps, StoreDeps } from "../deps";
import type { BackupSource } from "../source";
import { EXPORT_TRANSITIONS } from "../states";
import { BACKUP_TUNABLES } from "../tunables";
import type { Vault } from "../vault";

export type ExportJob = {
  id: string;
  backupId: string;
  isDone: boolean;
  withFilestore: boolean;
  neutralized: boolean;
  /** what the manifest in the zip calls the database */
  databaseName: string;
  /** of the file in the store */
  key: string;
};

/** getExportRow reads what the run is about. */
export async function getExportRow(deps: Pick<StoreDeps, "db">, run: Pick<RunUnderway, "id" | "input">) {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupExport.findUnique({
      where: { id: run.input.exportId ?? "" },
      include: { environment: true },
    }),
  );
  if (!found || found.runId !== run.id || found.environment.deletedAt)
    throw new AppError("not_found", "The environment was deleted while the download waited.");
  if (found.stale && found.status === "running") throw staleError();
  return found;
}

const staleError = () =>
  new AppError(
    "conflict",
    "Masking was changed while this download was made, so it may hold persons that are masked now. Ask for it again.",
  );

/** planExportJob puts together what the steps need. */
export function planExportJob(
  row: Awaited<ReturnType<typeof getExportRow>>,
  { vault }: Pick<BackupSource, "vault">,
): ExportJob {
  return {
    id: row.id,
    backupId: row.backupId,
    isDone: row.status !== "running",
    withFilestore: row.withFilestore,
    neutralized: row.neutralized,
    databaseName: row.fileName.replace(/\.zip$/, ""),
    key: exportKey(vault, row.id),
  };
}

/** exportKey: where the file lies. */
function exportKey(vault: Vault, exportId: string): string {
  return vault.keyIn("exports", exportId, "odoo.zip");
}

/** finishExport makes it ready, if this attempt is still the one that makes it, and masking is as it was. */
export async function finishExport(
  deps: BackupDeps,
  run: RunUnderway,
  made: { part: Part; sha256: string },
): Promise<void> {
  const readyAt = deps.clock.now();
  const data: Prisma.BackupExportUpdateManyMutationInput = {
    status: EXPORT_TRANSITIONS.finish.to,
    part: made.part,
    sha256: made.sha256,
    readyAt,
    expiresAt: new Date(+readyAt + BACKUP_TUNABLES.exportKeepMs),
  };
  const where: Prisma.BackupExportWhereInput = {
    id: run.input.exportId ?? "",
    status: { in: [...EXPORT_TRANSITIONS.finish.from] },
    run: { is: { id: run.id, attempt: run.attempt, status: "running" } },
  };
  const { count } = await persistently(() =>
    deps.db.asSystem("backups.pack", ({ prisma }) =>
      prisma.backupExport.updateMany({ where: { ...where, stale: false }, data }),
    ),
  );
  if (count > 0) return;
  const stale = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupExport.count({ where: { ...where, stale: true } }),
  );
  throw stale > 0 ? staleError() : new FencedError("the export was taken over");
}

/** failExport writes down why; what is half there goes with settleTransfers. */
export async function failExport(deps: BackupDeps, id: string, failure: string): Promise<void> {
  await deps.db.asSystem("backups.failExport", ({ prisma }) =>
    prisma.backupExport.updateMany({
      where: { id, status: { in: [...EXPORT_TRANSITIONS.fail.from] } },
      data: { status: EXPORT_TRANSITIONS.fail.to, failure },
    }),
  );
}
