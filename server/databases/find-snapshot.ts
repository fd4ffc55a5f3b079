import type { Snapshot } from "@/server/platform/db/generated/client";
import type { DatabaseDeps } from "./deps";

/** findNewestSnapshot: of an environment's data, on this machine, ready to be copied; spares are not counted. */
export function findNewestSnapshot(deps: DatabaseDeps, envId: string): Promise<Snapshot | null> {
  return deps.db.asSystem(null, ({ prisma }) =>
    prisma.snapshot.findFirst({
      where: { envId, status: "ready", kind: { not: "spare" }, machine: deps.runtime.machine },
      orderBy: { dataAt: "desc" },
    }),
  );
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
