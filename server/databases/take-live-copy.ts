import { randomUUID } from "node:crypto";
import type { Deployment, Environment, Snapshot } from "@/server/platform/db/generated/client";
import { abandonCopy } from "./abandon-copy";
import type { DatabaseDeps } from "./deps";
import { DATABASE_TUNABLES } from "./tunables";

/**
 * takeLiveCopy makes a snapshot of an environment that is being used, by dumping its database (one consistent moment) and
 * then linking the filestore: files are only ever added while Odoo runs, so every attachment of the dump is there.
 * Nobody is disconnected. A half-made copy of an earlier attempt is dropped by the collector.
 */
export async function takeLiveCopy(
  deps: DatabaseDeps,
  env: Environment,
  deployment: Deployment,
  options: { onProgress(bytes: number): void; signal: AbortSignal },
): Promise<Snapshot> {
  const id = randomUUID();
  const databaseName = deps.names.snapshotDatabase(id);
  const dataAt = deps.clock.now();
  const expiresAt = new Date(+dataAt + DATABASE_TUNABLES.snapshotMaxAgeMs * 2);
  await deps.db.asSystem("databases.live-copy", ({ prisma }) =>
    prisma.snapshot.create({
      data: {
        id,
        projectId: env.projectId,
        envId: env.id,
        deploymentId: deployment.id,
        kind: "live_copy",
        databaseName,
        dataAt,
        expiresAt,
        machine: deps.runtime.machine,
      },
    }),
  );
  const label = { purpose: "snapshot" as const, projectId: env.projectId, envId: env.id };
  const role = deps.names.role(env.ordinal);
  try {
    await deps.cluster.copyLive(deployment.databaseName, databaseName, label, { role, ...options });
    await deps.runtime.cloneFilestore(
      { envId: env.id, database: deployment.databaseName },
      { envId: env.id, database: databaseName, user: { ordinal: env.ordinal } },
    );
  } catch (error) {
    await abandonCopy(deps, "databases.live-copy", { id, envId: env.id, databaseName });
    throw error;
  }
  return deps.db.asSystem("databases.live-copy", ({ prisma }) =>
    prisma.snapshot.update({ where: { id }, data: { status: "ready" } }),
  );
}
