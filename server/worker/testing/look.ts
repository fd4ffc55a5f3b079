import type { BackupDeps } from "@/server/backups";
import { TEMPLATE_HOME } from "@/server/databases";
import type { FakeCluster } from "@/server/drivers/cluster/fake";
import type { FakeRuntime } from "@/server/drivers/runtime/fake";
import type { FakeStorage } from "@/server/drivers/storage/fake";

type Parts = { deps: BackupDeps; cluster: FakeCluster; runtime: FakeRuntime; storage: FakeStorage };

/** look: an environment as people and Odoo have it, without ids and times. */
export async function look({ deps, cluster, runtime }: Parts, envId: string) {
  const env = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findUniqueOrThrow({
      where: { id: envId },
      include: { currentDeployment: { include: { credentials: true } }, snapshots: true, runs: true },
    }),
  );
  const { currentDeployment: current } = env;
  const dataOf = (database: string) => {
    const found = cluster.databases.get(database);
    if (!found) return null;
    return {
      rows: Object.fromEntries([...found.content].sort()),
      isOwn: found.objects === deps.names.role(env.ordinal).name,
      files: runtime.listFilestores().some((at) => at.envId === envId && at.database === database)
        ? Object.fromEntries([...runtime.filestore({ envId, database })].sort())
        : null,
    };
  };
  const service = current && (await runtime.inspectService(current.id));
  return {
    status: env.status,
    reason: env.statusReason,
    desired: env.desiredState,
    // a hold of a run that has ended means nothing
    held: env.runs.some(({ id, status }) => id === env.heldByRunId && status === "running"),
    deleted: env.deletedAt !== null,
    serves: current && {
      id: current.id,
      number: current.number,
      gitSha: current.gitSha,
      modules: current.modules,
      neutralized: current.neutralized,
      rollbackMode: current.rollbackMode,
      signIn: current.credentials !== null,
      data: dataOf(current.databaseName),
    },
    service: service?.state ?? null,
    isReached: service?.state === "running" && service.upstream === env.upstream,
    snapshots: env.snapshots
      .filter(({ status }) => status === "ready")
      .map(({ id, kind, databaseName }) => ({ id, kind, data: dataOf(databaseName) }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
  };
}

/** describeStrays names everything on the machine that no row accounts for; nothing of it should be there. */
export async function describeStrays({ deps, cluster, runtime, storage }: Parts): Promise<string[]> {
  const known = await readKnown(deps);
  const services = await Promise.all(
    (await runtime.listServices()).map(async (id) => ({
      id,
      state: (await runtime.inspectService(id)).state,
    })),
  );
  return [
    ...[...cluster.databases.keys()]
      .filter((name) => !known.databases.has(name))
      .map((name) => `database ${name}`),
    ...[...cluster.roles.keys()].filter((name) => !known.roles.has(name)).map((name) => `role ${name}`),
    ...services
      .filter(({ id, state }) => !known.services.has(id) || (state === "running" && !known.running.has(id)))
      .map(({ id, state }) => `${state} service ${id}`),
    ...runtime
      .listFilestores()
      .filter(({ envId, database }) => !known.filestores.has(`${envId} ${database}`))
      .map(({ envId, database }) => `filestore ${database} of ${envId}`),
    ...[...runtime.dataFolders].filter((id) => !known.homes.has(id)).map((id) => `folder of ${id}`),
    ...[...storage.objects.keys()]
      .filter((key) => {
        const backupId = /\/backups\/([^/]+)\//.exec(key)?.[1];
        return backupId !== undefined && !known.backups.has(backupId);
      })
      .map((key) => `object ${key}`),
  ];
}

async function readKnown({ db, names }: BackupDeps) {
  return db.asSystem(null, async ({ prisma }) => {
    const environments = await prisma.environment.findMany({ where: { deletedAt: null } });
    const deployments = await prisma.deployment.findMany({ where: { databaseDroppedAt: null } });
    const snapshots = await prisma.snapshot.findMany({ where: { status: { in: ["making", "ready"] } } });
    const templates = await prisma.databaseTemplate.findMany();
    const backups = await prisma.backup.findMany({
      where: { status: { in: ["running", "stored", "verified"] } },
    });
    const current = environments.flatMap(({ currentDeploymentId: id }) => (id === null ? [] : [id]));
    const owned = [...deployments, ...snapshots];
    return {
      databases: new Set([...owned, ...templates].map(({ databaseName }) => databaseName)),
      roles: new Set(
        [0, ...environments.map(({ ordinal }) => ordinal)].map((ordinal) => names.role(ordinal).name),
      ),
      services: new Set(current),
      running: new Set(
        environments
          .filter(({ desiredState }) => desiredState === "running")
          .map(({ currentDeploymentId }) => currentDeploymentId),
      ),
      filestores: new Set([
        ...owned.map(({ envId, databaseName }) => `${envId} ${databaseName}`),
        ...templates.map(({ databaseName }) => `${TEMPLATE_HOME} ${databaseName}`),
      ]),
      homes: new Set([TEMPLATE_HOME, ...environments.map(({ id }) => id)]),
      backups: new Set(backups.map(({ id }) => id)),
    };
  });
}
