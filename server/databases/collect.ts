import type { DatabaseDeps } from "./deps";
import { listUnknownDatabases } from "@/server/platform/db/sql/unknown-databases";
import { TEMPLATE_HOME } from "./ensure-template";
import { retireProven } from "./proven-copies";
import { DATABASE_TUNABLES } from "./tunables";

/**
 * Collector drops what has no use any more: expired snapshots, old templates, and databases under our prefix that no row
 * refers to (a run that died between making one and saying so). It drops only what carries our label and prefix, and what
 * this ledger knows the making of: after a recovery, what was made since the backup may be all there is of production.
 */
export class Collector {
  private readonly orphanSince = new Map<string, number>();

  constructor(private readonly deps: DatabaseDeps) {}

  async collect(): Promise<void> {
    await this.abandonHalfMade();
    await retireProven(this.deps);
    await this.expireSnapshots();
    await this.retireTemplates();
    await this.forgetTaken();
    await this.dropOrphans();
  }

  /** A spare that was taken is somebody else's by now, but for what a taker left that died between its two renames. */
  private async forgetTaken(): Promise<void> {
    const { db, runtime } = this.deps;
    const taken = await db.asSystem(null, ({ prisma }) =>
      prisma.snapshot.findMany({ where: { kind: "spare", status: "taken", machine: runtime.machine } }),
    );
    for (const { id, envId, databaseName: database } of taken) {
      if (!this.isLeft(id)) continue;
      await runtime.removeFilestore({ envId, database });
      await db.asSystem("databases.collect", ({ prisma }) =>
        prisma.snapshot.updateMany({ where: { id, status: "taken" }, data: { status: "dropped" } }),
      );
      this.orphanSince.delete(id);
    }
  }

  /** Seen unused for so long that nobody who is at it can be meant. */
  private isLeft(name: string): boolean {
    const now = +this.deps.clock.now();
    const since = this.orphanSince.get(name) ?? now;
    this.orphanSince.set(name, since);
    return now - since >= DATABASE_TUNABLES.orphanGraceMs;
  }

  /** A copy whose maker died stays "making" for ever; after this nothing refers to its database, and it goes as an orphan. */
  private async abandonHalfMade(): Promise<void> {
    const { db, clock } = this.deps;
    const before = new Date(+clock.now() - DATABASE_TUNABLES.copyMaxMs);
    await db.asSystem("databases.collect", ({ prisma }) =>
      prisma.snapshot.updateMany({
        where: { status: "making", createdAt: { lt: before } },
        data: { status: "dropped" },
      }),
    );
  }

  /** The newest snapshot of production stays, however old: it is what staging and the last rollback live from. */
  private async expireSnapshots(): Promise<void> {
    const { db, clock, runtime } = this.deps;
    const expired = await db.asSystem(null, ({ prisma }) =>
      prisma.snapshot.findMany({
        where: {
          status: "ready",
          kind: { not: "spare" },
          expiresAt: { lt: clock.now() },
          machine: runtime.machine,
        },
        include: { environment: true },
      }),
    );
    for (const snapshot of expired) {
      const newer = await db.asSystem(null, ({ prisma }) =>
        prisma.snapshot.count({
          where: {
            envId: snapshot.envId,
            status: "ready",
            kind: { notIn: ["spare", "proven"] },
            dataAt: { gt: snapshot.dataAt },
          },
        }),
      );
      const isLast = snapshot.kind !== "proven" && newer === 0;
      if (snapshot.environment.stage === "production" && isLast) continue;
      await this.dropSnapshot(snapshot);
    }
  }

  private async dropSnapshot(snapshot: {
    id: string;
    envId: string;
    deploymentId: string;
    databaseName: string;
  }): Promise<void> {
    const { db, cluster, runtime, clock } = this.deps;
    const { count } = await db.asSystem("databases.collect", async ({ prisma }) => {
      const inUse = await prisma.environment.count({
        where: { deletedAt: null, currentDeployment: { databaseName: snapshot.databaseName } },
      });
      if (inUse > 0) return { count: 0 };
      await prisma.deployment.updateMany({
        where: { databaseName: snapshot.databaseName },
        data: { databaseDroppedAt: clock.now() },
      });
      return prisma.snapshot.updateMany({
        where: { id: snapshot.id, status: "ready" },
        data: { status: "dropped" },
      });
    });
    if (count === 0) return;
    await cluster.dropDatabase(snapshot.databaseName);
    await runtime.removeFilestore({ envId: snapshot.envId, database: snapshot.databaseName });
  }

  private async retireTemplates(): Promise<void> {
    const { db, cluster, runtime, clock } = this.deps;
    const templates = await db.asSystem(null, ({ prisma }) =>
      prisma.databaseTemplate.findMany({
        where: { machine: runtime.machine },
        orderBy: { lastUsedAt: "desc" },
      }),
    );
    const oldest = new Date(+clock.now() - DATABASE_TUNABLES.templateKeepMs);
    for (const [index, template] of templates.entries()) {
      if (index < DATABASE_TUNABLES.templateMaxCount && template.lastUsedAt > oldest) continue;
      const { count } = await db.asSystem("databases.collect", ({ prisma }) =>
        prisma.databaseTemplate.deleteMany({ where: { id: template.id, lastUsedAt: template.lastUsedAt } }),
      );
      if (count === 0) continue;
      await cluster.dropDatabase(template.databaseName);
      await runtime.removeFilestore({ envId: TEMPLATE_HOME, database: template.databaseName });
    }
  }

  private async dropOrphans(): Promise<void> {
    const { cluster, runtime, names } = this.deps;
    const ours = (await cluster.listDatabases()).filter((database) =>
      database.name.startsWith(`${names.prefix}_`),
    );
    // Asked after the list was made: what is made meanwhile is not in it.
    const known = await this.knownNames();
    const left = ours.filter(({ name }) => {
      if (!known.has(name)) return this.isLeft(name);
      this.orphanSince.delete(name);
      return false;
    });
    const unknown = new Set(
      await listUnknownDatabases(
        this.deps.db.system,
        left.map(({ name }) => name),
      ),
    );
    for (const { name, createdFor } of left) {
      if (unknown.has(name)) continue;
      await cluster.dropDatabase(name);
      // that of a proof of what came from elsewhere, which had one for itself; for all others there is none
      await cluster.dropRole(names.importRole(name.slice(-12)).name);
      await runtime.removeFilestore({ envId: createdFor ?? TEMPLATE_HOME, database: name });
      this.orphanSince.delete(name);
    }
  }

  private knownNames(): Promise<Set<string>> {
    const { db, names } = this.deps;
    return db.asSystem(null, async ({ prisma }) => {
      const [runs, deployments, snapshots, templates] = await Promise.all([
        prisma.run.findMany({
          where: { status: { in: ["queued", "running"] } },
          select: { id: true, environment: { select: { ordinal: true } } },
        }),
        prisma.deployment.findMany({ where: { databaseDroppedAt: null }, select: { databaseName: true } }),
        prisma.snapshot.findMany({
          where: { status: { in: ["making", "ready"] } },
          select: { databaseName: true },
        }),
        prisma.databaseTemplate.findMany({ select: { databaseName: true } }),
      ]);
      // A run that is under way has made databases that no row names yet.
      const scratch = runs.map(({ id }) => names.scratchDatabase(id));
      const underway = runs.map(({ id, environment }) =>
        environment ? names.deploymentDatabase(environment.ordinal, id) : "",
      );
      const kept = [...deployments, ...snapshots, ...templates].map((row) => row.databaseName);
      return new Set([...scratch, ...underway, ...kept]);
    });
  }
}
