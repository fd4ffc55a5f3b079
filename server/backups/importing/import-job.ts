import { z } from "zod";
import type { RoleCredentials } from "@/server/drivers/cluster/port";
import type { Archive } from "@/server/drivers/archive/port";
import { AppError } from "@/server/platform/errors";
import { CodeFailure, type RunUnderway } from "@/server/runs";
import { openJob, type BackupJob } from "../backup-job";
import { part, type Part } from "../contract";
import type { BackupDeps } from "../deps";
import type { FoundContent } from "./find-content";
import { ownPieces } from "./own-pieces";

export type ImportJob = BackupJob & {
  importId: string;
  fileName: string;
  pieces: Part[];
  sizeBytes: number;
  /** where the dump is loaded, by a role that may nothing else */
  database: string;
  role: RoleCredentials;
  /** set by the receive step */
  archive: Archive | null;
  content: FoundContent | null;
};

/** openImport reads what the run is about. */
export async function openImport(deps: BackupDeps, run: RunUnderway): Promise<ImportJob> {
  const job = await openJob(deps, run);
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupImport.findUnique({ where: { id: run.input.importId ?? "" } }),
  );
  if (!found || found.backupId !== job.backup.id || found.removedAt)
    throw new AppError("not_found", "The file was removed while the import waited. Bring it again.");
  return {
    ...job,
    // what an attempt loaded is gone with its scratch database
    dump: null,
    importId: found.id,
    fileName: found.fileName,
    sizeBytes: Number(found.sizeBytes),
    pieces: ownPieces(z.array(part).parse(found.parts), `${job.vault.prefix}imports/${found.id}/`),
    database: deps.names.scratchDatabase(run.id),
    role: deps.names.importRole(found.id),
    archive: null,
    content: null,
  };
}

/** clearImport takes away what is on this machine and on Odoo's server; the pieces in the store go with the upload's row. */
export async function clearImport(
  deps: Pick<BackupDeps, "cluster" | "archives">,
  { importId, database, role }: Pick<ImportJob, "importId" | "database" | "role">,
): Promise<void> {
  await deps.archives.remove(importId);
  await deps.cluster.dropDatabase(database);
  await deps.cluster.dropRole(role.name);
}

/** refuseFile: what somebody brought is at fault, not the platform. */
export function refuseFile(why: string): CodeFailure {
  return new CodeFailure(`${why} Nothing was changed.`);
}
