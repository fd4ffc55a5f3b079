/** The whole platform of server/deployments/testing/rig.ts, with backups in a folder of the rig's home. */
import path from "node:path";
import { openRig } from "@/server/deployments/testing/rig";
import { createDiskStorage } from "@/server/drivers/storage/disk/create-disk-storage";
import { createBackupRow, restoreBackupRow, verifyBackupRow } from "@/server/platform/db/sql/request-backup";
import { seal, unseal } from "@/server/platform/seal";
import type { RunDetail } from "@/server/runs/contract";
import { backupHandlers, type BackupDeps } from "..";

type Rig = Awaited<ReturnType<typeof openRig>>;
type Project = Awaited<ReturnType<Rig["project"]>>;

/** openBackupRig: `folder` is where the disk store keeps its objects. */
export async function openBackupRig() {
  const made: BackupDeps[] = [];
  const rig = await openRig({
    more: (base, { home, secret }) => {
      const deps: BackupDeps = {
        ...base,
        storage: () => createDiskStorage({ folder: path.join(home, "backups") }),
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
    of: (project: Project) => about(rig, project),
  };
}

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
