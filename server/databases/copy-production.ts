import type { Environment, Snapshot } from "@/server/platform/db/generated/client";
import type { StepContext } from "@/server/runs";
import type { DatabaseDeps } from "./deps";
import { findNewestSnapshot } from "./find-snapshot";
import { planCopySource } from "./plan-copy-source";
import { findSpare } from "./prepare-spare";
import { takeLiveCopy } from "./take-live-copy";

export type ProductionCopy = { deploymentId: string; dataAt: Date; way: "spare" | "clone" };

/**
 * copyProduction fills `target` with production's data: the prepared spare by rename, else a clone of the newest snapshot,
 * else a new dump of the live database. Null when the project has no production database. The copy is not neutralized yet.
 */
export async function copyProduction(
  deps: DatabaseDeps,
  context: StepContext,
  target: { env: Environment; database: string; fresh: boolean },
): Promise<ProductionCopy | null> {
  const production = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findFirst({
      where: { projectId: target.env.projectId, stage: "production", deletedAt: null },
      include: { currentDeployment: true },
    }),
  );
  const deployment = production?.currentDeployment;
  if (!production || !deployment) return null;
  const newest = await findNewestSnapshot(deps, production.id);
  const choice = planCopySource(deps.clock.now(), newest, true, target.fresh);
  if (choice.kind === "snapshot" && newest) {
    await context.log(
      "info",
      `Copying production as it was on ${newest.dataAt.toISOString()} (${words(choice.ageMs)} old).`,
    );
    const spare = await takeSpare(deps, production.id, newest);
    if (spare) return adoptSpare(deps, spare, production.ordinal, target);
    return cloneSnapshot(deps, newest, production.ordinal, target);
  }
  const why = choice.kind === "live" ? WHY[choice.why] : WHY.no_snapshot;
  await context.log("info", `${why} Copying production as it is now; its users are not disturbed.`);
  const { currentDeployment: _unused, ...env } = production;
  const snapshot = await takeLiveCopy(deps, env, deployment, {
    signal: context.signal,
    onProgress: (done) => context.progress({ done, total: null, unit: "bytes" }),
  });
  return cloneSnapshot(deps, snapshot, production.ordinal, target);
}

const WHY = {
  asked: "A fresh copy was asked for.",
  no_snapshot: "There is no snapshot of production yet.",
  too_old: "The newest snapshot of production is older than 24 hours.",
};

/** takeSpare wins the spare for this run by compare-and-set; null when there is none of this very snapshot. */
async function takeSpare(
  deps: DatabaseDeps,
  productionId: string,
  newest: Snapshot,
): Promise<Snapshot | null> {
  const spare = await findSpare(deps, productionId);
  if (!spare || spare.deploymentId !== newest.deploymentId || +spare.dataAt !== +newest.dataAt) return null;
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
  await deps.runtime.renameFilestore(
    { envId: spare.envId, database: spare.databaseName },
    { envId: env.id, database, user: { ordinal: env.ordinal } },
  );
  return { deploymentId: spare.deploymentId, dataAt: spare.dataAt, way: "spare" };
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
  return { deploymentId: snapshot.deploymentId, dataAt: snapshot.dataAt, way: "clone" };
}

function words(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
