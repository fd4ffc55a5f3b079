import type { Snapshot } from "@/server/platform/db/generated/client";
import type { DatabaseDeps } from "./deps";

/** findNewestSnapshot: of production's own data, on this machine, ready to be copied. */
export function findNewestSnapshot(deps: DatabaseDeps, envId: string): Promise<Snapshot | null> {
  return findNewest(deps, envId, { notIn: ["spare", "proven"] });
}

/** findProvenCopy: what the newest proof left here; null while there was none, or the project does not want it. */
export function findProvenCopy(deps: DatabaseDeps, envId: string): Promise<Snapshot | null> {
  return findNewest(deps, envId, "proven");
}

/** After a recovery the ledger knows snapshots that were lost with their machine. */
async function findNewest(
  deps: DatabaseDeps,
  envId: string,
  kind: string | { notIn: string[] },
): Promise<Snapshot | null> {
  const snapshots = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.snapshot.findMany({
      where: { envId, status: "ready", kind, machine: deps.runtime.machine },
      orderBy: { dataAt: "desc" },
    }),
  );
  for (const snapshot of snapshots)
    if (await deps.cluster.databaseExists(snapshot.databaseName)) return snapshot;
  return null;
}

/** findSnapshotOf: the data a deployment left behind; null when it was dropped or never was. */
export function findSnapshotOf(
  deps: Pick<DatabaseDeps, "db">,
  deploymentId: string,
): Promise<Snapshot | null> {
  return deps.db.asSystem(null, ({ prisma }) =>
    prisma.snapshot.findFirst({
      where: {
        deploymentId,
        status: "ready",
        kind: { in: ["before_deploy", "before_rollback", "before_restore"] },
      },
      orderBy: { dataAt: "desc" },
    }),
  );
}
