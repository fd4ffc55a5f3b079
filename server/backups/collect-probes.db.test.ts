/** The test object by which a store is tried goes with the files that nobody names, when its lock has ended. */
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createFakeStorage } from "@/server/drivers/storage/fake";
import { collectBlobs } from "./collect-blobs";
import { openStoresRig } from "./testing/stores-rig";

const { api, deps, projectId, envId, addStore } = await openStoresRig();

test("a probe that was locked is gone when nobody looks at it any more", async () => {
  let now = new Date();
  const locking = createFakeStorage(() => now);
  const storeId = await addStore("probed", locking, 1);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.backup.create({
      data: {
        projectId, envId, storeId, status: "expired", deploymentId: randomUUID(), stage: "production",
        gitSha: "a".repeat(40), odooVersion: "18.0",
      },
    }),
  ); // prettier-ignore
  const probe = `${projectId}/probes/${randomUUID()}`;
  const lockedUntil = new Date(+now + 60_000);
  await locking.put(probe, Readable.from([Buffer.from("x")]), { lockedUntil });
  const collect = async () => {
    await api.deps.db.system.query(
      "update ops.backups set removed_at = now() + interval '1 minute' where store_id = $1::uuid",
      [storeId],
    );
    await collectBlobs(deps);
    const store = await api.deps.db.asSystem(null, ({ prisma }) =>
      prisma.backupStore.findUniqueOrThrow({ where: { id: storeId } }),
    );
    expect(store.problem).toBeNull();
    return locking.objects.has(probe);
  };
  expect(await collect()).toBe(true);
  now = new Date(+now + 120_000);
  expect(await collect()).toBe(false);
});
