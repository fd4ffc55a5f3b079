/** Backups whose runs were lost: whole ones are kept, the rest is cleared away as far as its store lets it go. */
import { createHash, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createFakeStorage, type FakeStorage } from "@/server/drivers/storage/fake";
import { StorageError } from "@/server/drivers/storage/port";
import type { BackupDeps } from "./deps";
import { settleBackups } from "./settle";
import { fakeManifest, openStoresRig } from "./testing/stores-rig";
import { BACKUP_TUNABLES } from "./tunables";
import { MANIFEST_NAME, openVault } from "./vault";

const { api, deps, projectId, envId, addStore } = await openStoresRig();

const removed: string[] = [];
const settling = {
  ...deps,
  runtime: { removeFilestore: async ({ database }: { database: string }) => void removed.push(database) },
  names: { snapshotDatabase: (id: string) => id },
} as unknown as BackupDeps;

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
  await settleBackups(settling);
  expect(removed.sort()).toEqual([...ids].sort());
  const failed = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.count({ where: { id: { in: ids }, status: "failed" } }),
  );
  expect(failed).toBe(3);
  expect([locking.objects.size, free.objects.size]).toEqual([2, 0]);
  expect(await problemOf(lockedId)).toBeNull();
});

test("one that was whole when its run was lost is stored and waits for its proof", async () => {
  const bucket = createFakeStorage();
  let isAway = true;
  const head: FakeStorage["head"] = (key) =>
    isAway ? Promise.reject(new StorageError("unreachable", "It is away.")) : bucket.head(key);
  const storeId = await addStore("whole", { ...bucket, head });
  const [whole, cut, other] = [
    await addLost(storeId, bucket),
    await addLost(storeId, bucket),
    await addLost(storeId, bucket),
  ];
  const vault = openVault({ storage: bucket, projectId, key: null });
  const put = (id: string, name: string, text: string) =>
    vault.putPart(vault.keyOf(id, name), Readable.from([Buffer.from(text)]));
  const end = async (id: string, envOf: string) => {
    const part = await put(id, "database.dump", "dump");
    await put(id, MANIFEST_NAME, JSON.stringify(fakeManifest({ id, projectId, envId: envOf, part })));
  };
  for (const id of [whole, cut]) await end(id, envId);
  await end(other, randomUUID());
  await bucket.put(vault.keyOf(cut, "database.dump"), Readable.from([Buffer.from("du")]));
  const settle = () => settleBackups(settling);
  const rows = () =>
    api.deps.db.asSystem(null, ({ prisma }) =>
      prisma.backup.findMany({ where: { storeId }, include: { run: true } }),
    );
  await settle();
  expect((await rows()).map(({ status }) => status)).toEqual(["running", "running", "running"]);
  expect(await problemOf(storeId)).toBe("It is away.");

  isAway = false;
  await settle();
  const after = new Map((await rows()).map((row) => [row.id, row]));
  const digest = createHash("sha256")
    .update(bucket.objects.get(vault.keyOf(whole, MANIFEST_NAME)) ?? "")
    .digest("hex");
  expect(after.get(whole)).toMatchObject({
    status: "stored",
    gitSha: "b".repeat(40),
    manifestSha256: digest,
    verifyRunId: expect.any(String),
  });
  expect([after.get(cut)?.status, after.get(other)?.status]).toEqual(["failed", "failed"]);
  const kept = [...bucket.objects.keys()].map((key) => key.split("/")[2]);
  expect(new Set(kept)).toEqual(new Set([whole]));
});

test("a store that stays away for a day has lost what was not seen whole", async () => {
  const bucket = createFakeStorage();
  const away = () => Promise.reject(new StorageError("unreachable", "It is away."));
  const storeId = await addStore("stays-away", { ...bucket, head: away });
  const id = await addLost(storeId, bucket);
  const clock = { now: () => new Date(Date.now() + BACKUP_TUNABLES.adoptWaitMs) };
  await settleBackups({ ...settling, clock });
  const { status } = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findUniqueOrThrow({ where: { id } }),
  );
  expect(status).toBe("failed");
});
