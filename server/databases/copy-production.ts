import type { Environment, Snapshot } from "@/server/platform/db/generated/client";
import { copiesFromOf } from "@/server/projects/contract";
import type { StepContext } from "@/server/runs";
import type { DatabaseDeps } from "./deps";
import { findNewestSnapshot, findProvenCopy } from "./find-snapshot";
import { planCopySource } from "./plan-copy-source";
import { findSpare, isCopyOf } from "./prepare-spare";
import { takeLiveCopy } from "./take-live-copy";
import { DATABASE_TUNABLES } from "./tunables";

export type ProductionCopy = {
  deploymentId: string;
  dataAt: Date;
  /** proven backup that it came from; null: it came from production itself */
  backupId: string | null;
  way: "spare" | "clone";
};

type Target = { env: Environment; database: string; fresh: boolean };

/**
 * copyProduction fills `target` with production's data: the prepared spare by rename, else a clone of what the newest proof
 * restored (where the project wants it) or of the newest snapshot, else a new dump of the live database. Null when the
 * project has no production database. The copy is not neutralized yet.
 */
export async function copyProduction(
  deps: DatabaseDeps,
  context: StepContext,
  target: Target,
): Promise<ProductionCopy | null> {
  const production = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findFirst({
      where: { projectId: target.env.projectId, stage: "production", deletedAt: null },
      include: { currentDeployment: true, project: true },
    }),
  );
  const deployment = production?.currentDeployment;
  if (!production || !deployment) return null;
  const { currentDeployment: _current, project, ...env } = production;
  if (copiesFromOf(project.settings) === "proven_backup" && !target.fresh) {
    const proven = await findProvenCopy(deps, env.id);
    if (proven) {
      await context.log("info", describeProven(deps.clock.now(), proven));
      return copySnapshot(deps, proven, env.ordinal, target);
    }
    await context.log("warning", NO_PROVEN_COPY);
  }
  const newest = await findNewestSnapshot(deps, env.id);
  const choice = planCopySource(deps.clock.now(), newest, target.fresh);
  if (choice.kind === "snapshot") {
    const { dataAt } = choice.snapshot;
    const age = words(+deps.clock.now() - +dataAt);
    await context.log("info", `Copying production as it was on ${dataAt.toISOString()} (${age} old).`);
    return copySnapshot(deps, choice.snapshot, env.ordinal, target);
  }
  await context.log(
    "info",
    `${WHY[choice.why]} Copying production as it is now; its users are not disturbed.`,
  );
  const snapshot = await takeLiveCopy(deps, env, deployment, {
    signal: context.signal,
    onProgress: (done) => context.progress({ done, total: null, unit: "bytes" }),
  });
  return cloneSnapshot(deps, snapshot, env.ordinal, target);
}

const WHY = {
  asked: "A fresh copy was asked for.",
  no_snapshot: "There is no snapshot of production yet.",
  too_old: `The newest snapshot of production is older than ${DATABASE_TUNABLES.snapshotMaxAgeMs / 3_600_000} hours.`,
};

const NO_PROVEN_COPY =
  "No backup of production was proven on this machine since staging is to be copied from proven ones, so production itself is copied. Verify its newest backup, then build again for that one's data.";

function describeProven(now: Date, { dataAt, backupId }: Snapshot): string {
  const age = words(+now - +dataAt);
  return `Copying what the proof of backup ${backupId} restored: production as it was on ${dataAt.toISOString()} (${age} old). Production itself is not read.`;
}

async function copySnapshot(
  deps: DatabaseDeps,
  snapshot: Snapshot,
  productionOrdinal: number,
  target: Target,
): Promise<ProductionCopy> {
  const spare = await takeSpare(deps, snapshot);
  return spare
    ? adoptSpare(deps, spare, productionOrdinal, target)
    : cloneSnapshot(deps, snapshot, productionOrdinal, target);
}

/** takeSpare wins the spare for this run by compare-and-set; null when there is none of this very snapshot. */
async function takeSpare(deps: DatabaseDeps, newest: Snapshot): Promise<Snapshot | null> {
  const spare = await findSpare(deps, newest.envId);
  if (!spare || !isCopyOf(spare, newest)) return null;
  const { count } = await deps.db.asSystem("databases.spare", ({ prisma }) =>
    prisma.snapshot.updateMany({ where: { id: spare.id, status: "ready" }, data: { status: "taken" } }),
  );
  return count === 1 ? spare : null;
}

async function adoptSpare(
  deps: DatabaseDeps,
  spare: Snapshot,
  productionOrdinal: number,
  target: { env: Environment; database: string },
): Promise<ProductionCopy> {
  const { env, database } = target;
  const label = { purpose: "deployment" as const, projectId: env.projectId, envId: env.id };
  await deps.cluster.renameDatabase(spare.databaseName, database, label);
  await deps.cluster.handOver(
    database,
    deps.names.role(env.ordinal).name,
    deps.names.role(productionOrdinal).name,
  );
  // Killed before this, the files stay under the spare's name, by which the collector finds them.
  await deps.runtime.renameFilestore(
    { envId: spare.envId, database: spare.databaseName },
    { envId: env.id, database, user: { ordinal: env.ordinal } },
  );
  return describeCopy(spare, "spare");
}

async function cloneSnapshot(
  deps: DatabaseDeps,
  snapshot: Snapshot,
  productionOrdinal: number,
  target: { env: Environment; database: string },
): Promise<ProductionCopy> {
  const { env, database } = target;
  await deps.cluster.cloneDatabase(
    snapshot.databaseName,
    database,
    { purpose: "deployment", projectId: env.projectId, envId: env.id },
    {
      role: deps.names.role(env.ordinal).name,
      fromRole: deps.names.role(productionOrdinal).name,
      // only a backup may be reading it, and that begins again
      disconnect: true,
    },
  );
  await deps.runtime.cloneFilestore(
    { envId: snapshot.envId, database: snapshot.databaseName },
    { envId: env.id, database, user: { ordinal: env.ordinal } },
  );
  return describeCopy(snapshot, "clone");
}

function describeCopy(
  { deploymentId, dataAt, backupId }: Snapshot,
  way: ProductionCopy["way"],
): ProductionCopy {
  return { deploymentId, dataAt, backupId, way };
}

function words(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
