import { randomUUID } from "node:crypto";
import type { Backup, Prisma } from "@/server/platform/db/generated/client";
import { isRunOf } from "@/server/platform/db/sql/finish-run";
import { copiesFromOf } from "@/server/projects/contract";
import { FencedError } from "@/server/runs";
import type { DatabaseDeps } from "./deps";
import { findProvenCopy } from "./find-snapshot";
import { DATABASE_TUNABLES } from "./tunables";

/** A database that a proof restored, neutralized and started Odoo on; nothing is connected to it any more. */
export type ProvenDatabase = {
  database: string;
  envId: string;
  /** whose files its filestore is owned by */
  ordinal: number;
  /** the proof, of which a later attempt restores under the same name */
  run: { id: string; attempt: number };
  backup: Pick<Backup, "id" | "projectId" | "deploymentId" | "dataAt" | "trigger" | "stage">;
};

/**
 * keepProven keeps what a proof restored as what staging is copied from, where the project wants that and has nothing as
 * new; false: it is of no use, and goes. Production is not read for it, now or later. Throws FencedError when the proof is
 * another attempt's by now: then nothing of it may be touched.
 */
export async function keepProven(deps: DatabaseDeps, proven: ProvenDatabase): Promise<boolean> {
  const { envId, backup, ordinal } = proven;
  const { dataAt } = backup;
  // what was brought from elsewhere is not production's data, nor is what the branch had before it was production
  if (dataAt === null || backup.trigger === "import" || backup.stage !== "production") return false;
  if (!(await isWanted(deps, envId))) return false;
  await dropHalfMade(deps, backup.id);
  const newest = await findProvenCopy(deps, envId);
  if (newest && newest.dataAt >= dataAt) return false;
  const id = randomUUID();
  const databaseName = deps.names.snapshotDatabase(id);
  const { projectId, deploymentId } = backup;
  const { machine } = deps.runtime;
  const place = { id, projectId, envId, deploymentId, dataAt, machine, databaseName, backupId: backup.id };
  await write(deps, (prisma) => prisma.snapshot.create({ data: { ...place, kind: "proven" } }));
  await requireOwn(deps, proven);
  await deps.cluster.renameDatabase(proven.database, databaseName, { purpose: "snapshot", projectId, envId });
  await deps.runtime.renameFilestore(
    { envId, database: proven.database },
    { envId, database: databaseName, user: { ordinal } },
  );
  // What was renamed was the other's, if there is one by now: half restored. It drops what this attempt began.
  await requireOwn(deps, proven);
  // No longer there to be finished: another attempt took this one for dead, and its database with it.
  return leaveMaking(deps, id, "ready");
}

async function requireOwn(deps: DatabaseDeps, { run }: ProvenDatabase): Promise<void> {
  if (!(await isRunOf(deps.db.system, run.id, run.attempt)))
    throw new FencedError("the proof belongs to another worker");
}

async function leaveMaking(deps: DatabaseDeps, id: string, status: "ready" | "dropped"): Promise<boolean> {
  const where = { id, status: "making" };
  const { count } = await write(deps, (prisma) => prisma.snapshot.updateMany({ where, data: { status } }));
  return count === 1;
}

/** Nobody pays for a copy that nothing would take. */
async function isWanted(deps: DatabaseDeps, envId: string): Promise<boolean> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findFirst({
      where: {
        id: envId,
        stage: "production",
        deletedAt: null,
        project: { environments: { some: { stage: "staging", deletedAt: null } } },
      },
      include: { project: true },
    }),
  );
  return found !== null && copiesFromOf(found.project.settings) === "proven_backup";
}

/** Of an attempt whose worker died: a backup is proven by one run at a time. */
async function dropHalfMade(deps: DatabaseDeps, backupId: string): Promise<void> {
  const where = { backupId, kind: "proven", status: "making", machine: deps.runtime.machine };
  const left = await deps.db.asSystem(null, ({ prisma }) => prisma.snapshot.findMany({ where }));
  for (const { id, envId, databaseName: database } of left) {
    if (!(await leaveMaking(deps, id, "dropped"))) continue;
    await deps.cluster.dropDatabase(database);
    await deps.runtime.removeFilestore({ envId, database });
  }
}

/**
 * retireProven lets go of what a newer proof has replaced, or what the project does not want any more. A build that found it
 * a moment ago has a while to copy it.
 */
export async function retireProven(deps: DatabaseDeps): Promise<void> {
  const kept = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.snapshot.findMany({
      where: { kind: "proven", status: "ready", expiresAt: null, machine: deps.runtime.machine },
    }),
  );
  const expiresAt = new Date(+deps.clock.now() + DATABASE_TUNABLES.orphanGraceMs);
  for (const { id, envId, dataAt } of kept) {
    const replaced = kept.some((other) => other.envId === envId && other.dataAt > dataAt);
    if (!replaced && (await isWanted(deps, envId))) continue;
    await write(deps, (prisma) => prisma.snapshot.updateMany({ where: { id }, data: { expiresAt } }));
  }
}

function write<T>(deps: DatabaseDeps, act: (prisma: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  return deps.db.asSystem("databases.proven", ({ prisma }) => act(prisma));
}
