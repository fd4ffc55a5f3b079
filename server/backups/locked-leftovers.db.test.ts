/** What a store with Object Lock does not let go yet: it holds nothing else up, and goes when its lock has ended. */
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createFakeStorage, type FakeStorage } from "@/server/drivers/storage/fake";
import { collectBlobs } from "./collect-blobs";
import type { BackupDeps } from "./deps";
import { settleBackups } from "./settle";
import { openStoresRig } from "./testing/stores-rig";

const { api, deps, projectId, envId, addStore } = await openStoresRig();

/** A backup under way whose run is lost, with a part in its store. */
async function addLost(storeId: string, storage: FakeStorage, lockedUntil?: Date): Promise<string> {
  const { id } = await api.deps.db.asSystem("test", async ({ prisma }) => {
    const run = { projectId, envId, kind: "backup", status: "lost", finishedAt: new Date() };
    const { id: runId } = await prisma.run.create({ data: run });
    return prisma.backup.create({
      data: {
        projectId, envId, storeId, runId, status: "running", deploymentId: randomUUID(), stage: "production",
        gitSha: "a".repeat(40), odooVersion: "18.0",
      },
    }); // prettier-ignore
  });
  const body = Readable.from([Buffer.from("dump")]);
  await storage.put(`${projectId}/backups/${id}/database.dump`, body, { lockedUntil });
  return id;
}

const problemOf = async (id: string) =>
  (await api.deps.db.asSystem(null, ({ prisma }) => prisma.backupStore.findUniqueOrThrow({ where: { id } })))
    .problem;

test("backups whose runs are lost have failed, whatever their stores make of their parts", async () => {
  const [locking, free] = [createFakeStorage(), createFakeStorage()];
  const later = new Date(Date.now() + 86_400_000);
  const [lockedId, freeId] = [await addStore("locks", locking, 1), await addStore("frees", free, null)];
  const ids = [
    await addLost(lockedId, locking, later),
    await addLost(lockedId, locking, later),
    await addLost(freeId, free),
  ];
  const removed: string[] = [];
  const runtime = {
    removeFilestore: async ({ database }: { database: string }) => void removed.push(database),
  };
  await settleBackups({
    ...deps,
    runtime,
    names: { snapshotDatabase: (id: string) => id },
  } as unknown as BackupDeps);
  expect(removed.sort()).toEqual([...ids].sort());
  const failed = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.count({ where: { id: { in: ids }, status: "failed" } }),
  );
  expect(failed).toBe(3);
  expect([locking.objects.size, free.objects.size]).toEqual([2, 0]);
  expect(await problemOf(lockedId)).toBeNull();
});

test("a probe that was locked is gone when nobody looks at it any more", async () => {
  let now = new Date();
  const locking = createFakeStorage(() => now);
  const storeId = await addStore("probed", locking, 1);
  const id = await addLost(storeId, locking);
  const probe = `${projectId}/probes/${randomUUID()}`;
  const lockedUntil = new Date(+now + 60_000);
  await locking.put(probe, Readable.from([Buffer.from("x")]), { lockedUntil });
  const collect = async () => {
    await api.deps.db.system.query(
      "update ops.backups set status = 'expired', removed_at = now() + interval '1 minute' where id = $1::uuid",
      [id],
    );
    await collectBlobs(deps);
    expect(await problemOf(storeId)).toBeNull();
    return locking.objects.has(probe);
  };
  expect(await collect()).toBe(true);
  now = new Date(+now + 120_000);
  expect(await collect()).toBe(false);
});
