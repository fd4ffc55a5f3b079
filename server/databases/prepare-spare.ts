import { randomUUID } from "node:crypto";
import type { Snapshot } from "@/server/platform/db/generated/client";
import { copiesFromOf } from "@/server/projects/contract";
import { abandonCopy } from "./abandon-copy";
import type { DatabaseDeps } from "./deps";
import { findNewestSnapshot, findProvenCopy } from "./find-snapshot";

/**
 * prepareSpares keeps one copy of what staging is copied from ready per project, so that the next staging build takes
 * it by rename: no size is too large for a second. Works in idle time only, one copy a call.
 */
export async function prepareSpares(deps: DatabaseDeps): Promise<void> {
  const idle = await deps.db.asSystem(null, async ({ prisma }) => {
    const busy = await prisma.run.count({ where: { status: { in: ["queued", "running"] } } });
    return busy === 0;
  });
  if (!idle) return;
  for (const env of await productionEnvironments(deps)) {
    const wantsProven = copiesFromOf(env.project.settings) === "proven_backup";
    const newest =
      (wantsProven ? await findProvenCopy(deps, env.id) : null) ?? (await findNewestSnapshot(deps, env.id));
    if (!newest) continue;
    const spare = await findSpare(deps, env.id);
    if (spare && isCopyOf(spare, newest)) continue;
    if (spare) await dropSpare(deps, spare);
    await makeSpare(deps, newest, env.ordinal);
    return;
  }
}

/** Only projects that have a staging branch need a spare: nobody pays for a copy that nothing will take. */
function productionEnvironments(deps: DatabaseDeps) {
  return deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findMany({
      where: {
        stage: "production",
        deletedAt: null,
        machine: deps.runtime.machine,
        currentDeploymentId: { not: null },
        project: { environments: { some: { stage: "staging", deletedAt: null } } },
      },
      include: { project: true },
    }),
  );
}

/** findSpare: the ready spare of a production environment on this machine. */
export function findSpare(deps: DatabaseDeps, envId: string): Promise<Snapshot | null> {
  return deps.db.asSystem(null, ({ prisma }) =>
    prisma.snapshot.findFirst({
      where: { envId, kind: "spare", status: "ready", machine: deps.runtime.machine },
    }),
  );
}

/** isCopyOf: of the very same data. */
export function isCopyOf(spare: Snapshot, of: Snapshot): boolean {
  return (
    spare.deploymentId === of.deploymentId && spare.backupId === of.backupId && +spare.dataAt === +of.dataAt
  );
}

async function dropSpare(deps: DatabaseDeps, spare: Snapshot): Promise<void> {
  const { count } = await deps.db.asSystem("databases.spare", ({ prisma }) =>
    prisma.snapshot.updateMany({ where: { id: spare.id, status: "ready" }, data: { status: "dropped" } }),
  );
  if (count === 0) return;
  await deps.cluster.dropDatabase(spare.databaseName);
  await deps.runtime.removeFilestore({ envId: spare.envId, database: spare.databaseName });
}

async function makeSpare(deps: DatabaseDeps, newest: Snapshot, ordinal: number): Promise<void> {
  const id = randomUUID();
  const databaseName = deps.names.snapshotDatabase(id);
  const { projectId, envId, deploymentId, backupId, dataAt, machine } = newest;
  const place = { id, projectId, envId, deploymentId, dataAt, machine, databaseName };
  const data = { ...place, backupId, kind: "spare" };
  await deps.db.asSystem("databases.spare", ({ prisma }) => prisma.snapshot.create({ data }));
  try {
    await deps.cluster.cloneDatabase(
      newest.databaseName,
      databaseName,
      { purpose: "spare", projectId, envId },
      { role: null },
    );
    await deps.runtime.cloneFilestore(
      { envId, database: newest.databaseName },
      { envId, database: databaseName, user: { ordinal } },
    );
    await deps.db.asSystem("databases.spare", ({ prisma }) =>
      prisma.snapshot.update({ where: { id }, data: { status: "ready" } }),
    );
  } catch (error) {
    await abandonCopy(deps, "databases.spare", { id, envId, databaseName });
    throw error;
  }
}
