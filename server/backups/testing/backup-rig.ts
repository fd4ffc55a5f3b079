/** The whole platform of server/deployments/testing/rig.ts, with backups in a folder of the rig's home. */
import path from "node:path";
import { Readable } from "node:stream";
import { openRig, type RigOptions } from "@/server/deployments/testing/rig";
import { createArchiveDriver } from "@/server/drivers/archive/create-archive-driver";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import {
  addImportPartRow,
  beginImportRow,
  requestExportRow,
} from "@/server/platform/db/sql/request-transfer";
import { createBackupRow, restoreBackupRow, verifyBackupRow } from "@/server/platform/db/sql/request-backup";
import { seal, unseal } from "@/server/platform/seal";
import type { RunDetail } from "@/server/runs/contract";
import { backupHandlers, type BackupDeps } from "..";
import { part } from "../contract";
import { openStore } from "../open-store";

type Rig = Awaited<ReturnType<typeof openRig>>;
type Project = Awaited<ReturnType<Rig["project"]>>;

/** openBackupRig: `folder` is where the disk store keeps its objects. */
export async function openBackupRig(options: Pick<RigOptions, "ownWorker"> = {}) {
  const made: BackupDeps[] = [];
  const rig = await openRig({
    ...options,
    more: (base, { home, secret }) => {
      const deps: BackupDeps = {
        ...base,
        storage: () => createDiskStorage({ folder: path.join(home, "backups") }),
        archives: createArchiveDriver({ folder: path.join(home, "brought") }),
        sealKey: (purpose, text) => seal(secret, purpose, text),
        unsealKey: (purpose, sealed) => unseal(secret, purpose, sealed),
      };
      made.push(deps);
      return backupHandlers(deps);
    },
  });
  const [deps] = made;
  if (!deps) throw new Error("the rig made no handlers");
  return {
    ...rig,
    backupDeps: deps,
    folder: path.join(rig.home, "backups"),
    of: (project: Project) => ({ ...about(rig, project), ...aboutFiles(rig, deps, project) }),
  };
}

/** aboutFiles: what a test does with files that leave and come. */
function aboutFiles(rig: Rig, deps: BackupDeps, project: Project) {
  const { db } = rig;
  return {
    /** pack: a backup as a file, to the end of its run; null when that failed */
    pack: async (backupId: string, contents: { filestore: boolean; neutralized: boolean }) => {
      const id = await requestExportRow(db.system, { backupId, ...contents, source: "portal" });
      const find = () =>
        db.asSystem(null, ({ prisma }) => prisma.backupExport.findUniqueOrThrow({ where: { id } }));
      const run = await project.ended((await find()).runId ?? "");
      const row = await find();
      if (row.status !== "ready") return { run, row, zip: null };
      const vault = await openStore(deps, await storeOf(rig, project));
      const stored = part.parse(row.part);
      const content = await vault.getRange(stored, { start: 0, end: stored.plainBytes - 1 });
      return { run, row, zip: Buffer.concat((await content.toArray()) as Buffer[]) };
    },
    /** bring: a file in pieces, to the end of the run that makes a backup of it */
    bring: async (branch: string, fileName: string, content: Buffer) => {
      const expiresAt = new Date(Date.now() + 60_000);
      const envId = project.environments[branch] ?? "";
      const importId = await beginImportRow(db.system, {
        envId,
        fileName,
        sizeBytes: content.length,
        expiresAt,
      });
      const vault = await openStore(deps, await storeOf(rig, project));
      const piece = Math.ceil(content.length / 3);
      for (let start = 0; start < content.length; start += piece) {
        const key = vault.keyIn("imports", importId, String(start));
        const stored = await vault.putPart(key, Readable.from([content.subarray(start, start + piece)]));
        await addImportPartRow(db.system, { importId, start, part: stored, expiresAt, source: "portal" });
      }
      const { backupId, backup } = await db.asSystem(null, ({ prisma }) =>
        prisma.backupImport.findUniqueOrThrow({ where: { id: importId }, include: { backup: true } }),
      );
      const run = await project.ended(backup?.runId ?? "");
      return { id: backupId ?? "", importId, run };
    },
  };
}

const storeOf = (rig: Rig, { projectId }: Project) =>
  rig.db.asSystem(null, ({ prisma }) =>
    prisma.backupStore.findFirstOrThrow({ where: { projectId, isDefault: true } }),
  );

/** about: what a test does with the backups of one project. */
function about(rig: Rig, project: Project) {
  const { db } = rig;
  const backup = (id: string) =>
    db.asSystem(null, ({ prisma }) => prisma.backup.findUniqueOrThrow({ where: { id } }));
  const ended = async (runId: string | null): Promise<RunDetail> => project.ended(runId ?? "");
  return {
    backup,
    /** take: a backup by hand, to the end of its run */
    take: async (envName: string) => {
      const id = await createBackupRow(db.system, {
        projectId: project.projectId,
        envName,
        comment: null,
        trigger: "manual",
        snapshotId: null,
        source: "portal",
      });
      const run = await ended((await backup(id)).runId);
      return { id, run };
    },
    /** proof: of the run that every backup queues at its end, or of a new one */
    proof: async (id: string, again = false) => {
      if (again) await verifyBackupRow(db.system, id, "portal");
      return ended((await backup(id)).verifyRunId);
    },
    restore: async (id: string, branch: string, parts = "both") => {
      const restoreId = await restoreBackupRow(db.system, {
        backupId: id,
        targetEnvId: project.environments[branch] ?? "",
        parts,
        comment: null,
        source: "portal",
      });
      const restore = () =>
        db.asSystem(null, ({ prisma }) => prisma.restore.findUniqueOrThrow({ where: { id: restoreId } }));
      const run = await ended((await restore()).runId);
      return { run, restore: await restore() };
    },
  };
}
