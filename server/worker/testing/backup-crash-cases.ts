import { requestExportRow } from "@/server/platform/db/sql/request-transfer";
import { createBackupRow, verifyBackupRow } from "@/server/platform/db/sql/request-backup";
import { bringFile } from "./bring-file";
import { openRollback, openServing, type CrashCase } from "./crash-case";
import type { CrashProject, CrashWorld } from "./crash-world";

/** backupCrashCases: backups, their proofs, what is restored of them, and its undoing. */
export const backupCrashCases: CrashCase[] = [
  {
    kind: "backup",
    name: "a backup of what serves",
    branch: "main",
    open: async (world) => {
      const project = await openServing(world, "main");
      return {
        project,
        request: async () => {
          await project.enter("main", "is backed up");
          return backUp(world, project, null);
        },
      };
    },
  },
  {
    kind: "backup",
    name: "a backup of what an update replaced",
    branch: "main",
    open: async (world) => {
      const project = await openServing(world, "main");
      await project.enter("main", "is backed up");
      await project.deploy("main");
      const [replaced] = (await project.look("main")).snapshots;
      return { project, request: () => backUp(world, project, replaced?.id ?? null) };
    },
  },
  {
    kind: "verify",
    name: "the proof of a backup that staging is copied from",
    branch: "main",
    open: async (world) => {
      const { project, backupId } = await openBackedUp(world);
      const { db } = world.deps;
      const data = { settings: { copiesFrom: "proven_backup" } };
      await db.asSystem("test", ({ prisma }) =>
        prisma.project.update({ where: { id: project.projectId }, data }),
      );
      const request = async () => {
        // what an earlier one left is older, and is replaced
        await db.asSystem("test", ({ prisma }) =>
          prisma.snapshot.updateMany({ where: { kind: "proven" }, data: { dataAt: new Date(0) } }),
        );
        return verifyBackupRow(db.system, backupId, "portal");
      };
      return { project, request };
    },
  },
  {
    kind: "export",
    name: "a backup as a file",
    branch: "main",
    open: async (world) => {
      const { project, backupId } = await openBackedUp(world);
      return { project, request: () => queueExport(world, backupId) };
    },
  },
  {
    kind: "import",
    name: "a backup from elsewhere",
    branch: "main",
    abandoned: true,
    open: async (world) => {
      const project = await openServing(world, "main");
      return { project, request: () => bringFile(world, project) };
    },
  },
  { ...restore("both", "main"), abandoned: true },
  { ...restore("database", "main"), abandoned: true },
  { ...restore("filestore", "main"), abandoned: true },
  { ...restore("both", "release/1"), abandoned: true },
  {
    kind: "rollback",
    name: "the undoing of a restore",
    branch: "main",
    switches: true,
    abandoned: true,
    open: async (world) => {
      const { project, backupId } = await openBackedUp(world);
      const replaced = (await project.serving("main")).deployment.id;
      await project.enter("main", "comes back");
      await project.finish(await queueRestore(world, project, { backupId, branch: "main", parts: "both" }));
      return { project, request: await openRollback(project, replaced) };
    },
  },
];

async function backUp(
  { deps }: CrashWorld,
  { projectId }: CrashProject,
  snapshotId: string | null,
): Promise<string> {
  const id = await createBackupRow(deps.db.system, {
    projectId,
    envName: "main",
    comment: null,
    trigger: "manual",
    snapshotId,
    source: "portal",
  });
  const { runId } = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findUniqueOrThrow({ where: { id } }),
  );
  return runId ?? "";
}

/** Each time another one: what is ready would be given again. */
async function queueExport({ deps }: CrashWorld, backupId: string): Promise<string> {
  await deps.db.asSystem("test", ({ prisma }) => prisma.backupExport.deleteMany());
  const contents = { filestore: true, neutralized: false };
  const id = await requestExportRow(deps.db.system, { backupId, ...contents, source: "portal" });
  const { runId } = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupExport.findUniqueOrThrow({ where: { id } }),
  );
  return runId ?? "";
}

/** A production with a backup, and a staging branch beside it. */
async function openBackedUp(world: CrashWorld) {
  const project = await openServing(world, "main", ["release/1"]);
  await project.enter("main", "is backed up");
  await project.deploy("release/1");
  const runId = await backUp(world, project, null);
  await project.finish(runId);
  const backup = await world.deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findUniqueOrThrow({ where: { runId } }),
  );
  return { project, backupId: backup.id };
}

type RestoreRequest = { backupId: string; branch: string; parts: string };

/** Over production two people agree first; that is another test's. */
async function queueRestore(
  { deps }: CrashWorld,
  project: CrashProject,
  { backupId, branch, parts }: RestoreRequest,
): Promise<string> {
  const targetEnv = project.envIdOf(branch);
  const rows = await deps.db.system.query<{ id: string }>(
    `insert into ops.restores (project_id, backup_id, target_env, parts, approval_status)
     values ($1::uuid, $2::uuid, $3::uuid, $4, 'approved') returning id`,
    [project.projectId, backupId, targetEnv, parts],
  );
  const [queued] = await deps.db.system.query<{ id: string }>(
    "select ops.queue_restore($1::uuid, 'portal') as id",
    [rows[0]?.id],
  );
  return queued?.id ?? "";
}

function restore(parts: "both" | "database" | "filestore", branch: string): CrashCase {
  return {
    kind: "restore",
    name: `a restore of ${parts} into ${branch}`,
    branch,
    switches: true,
    open: async (world) => {
      const { project, backupId } = await openBackedUp(world);
      return {
        project,
        request: async () => {
          await project.enter(branch, "stays behind");
          return queueRestore(world, project, { backupId, branch, parts });
        },
      };
    },
  };
}
