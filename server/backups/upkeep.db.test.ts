/** Removal of old backups and of files nobody names, over several stores of which some do not do what is asked. */
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createFakeStorage, type FakeStorage } from "@/server/drivers/storage/fake";
import { StorageError } from "@/server/drivers/storage/port";
import { collectBlobs } from "./collect-blobs";
import { openStore } from "./open-store";
import { applyRetention } from "./retention";
import { settleTransfers } from "./settle-transfers";
import { fakeManifest, openStoresRig } from "./testing/stores-rig";
import { BACKUP_TUNABLES } from "./tunables";
import { MANIFEST_NAME } from "./vault";

const { api, deps, projectId, envId, addStore } = await openStoresRig();

/** A backup that no rule keeps any more, with a part in its store. */
function addExpired(storeId: string, storage: FakeStorage, id: string, lockedUntil?: Date) {
  return addGone("expired", { storeId, storage, id, lockedUntil });
}

async function addGone(
  status: "expired" | "failed",
  {
    storeId,
    storage,
    id,
    lockedUntil,
  }: { storeId: string; storage: FakeStorage; id: string; lockedUntil?: Date },
) {
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.backup.create({
      data: {
        id, projectId, envId, storeId, status, deploymentId: randomUUID(), stage: "production",
        gitSha: "a".repeat(40), odooVersion: "18.0",
      },
    }),
  ); // prettier-ignore
  await storage.put(`${projectId}/backups/${id}/manifest.json`, Readable.from([Buffer.from("{}")]), {
    lockedUntil,
  });
}

/** Ids in the order in which the ledger gives them. */
const idOf = (place: number) => `${String(place).padStart(8, "0")}-0000-4000-8000-000000000000`;
const problemOf = async (id: string) =>
  (await api.deps.db.asSystem(null, ({ prisma }) => prisma.backupStore.findUniqueOrThrow({ where: { id } })))
    .problem;
const away = () => Promise.reject(new StorageError("unreachable", "The store does not answer."));

test("backups that a store keeps locked, or that is away, do not keep others from being removed", async () => {
  const [locking, gone, free] = [createFakeStorage(), createFakeStorage(), createFakeStorage()];
  const asked: string[] = [];
  const silent = { ...gone, delete: (key: string) => (asked.push(key), away()) };
  const [lockedId, goneId] = [await addStore("locking", locking), await addStore("gone", silent)];
  const freeId = await addStore("free", free);
  const later = new Date(Date.now() + 86_400_000);
  for (let place = 0; place < BACKUP_TUNABLES.removeBatch; place += 1)
    await addExpired(lockedId, locking, idOf(place), later);
  await addExpired(goneId, gone, idOf(1_000));
  await addExpired(goneId, gone, idOf(1_001));
  await addExpired(freeId, free, idOf(1_002));
  await api.deps.db.system.query("update ops.backup_stores set problem = 'No key.' where id = $1::uuid", [
    lockedId,
  ]);
  expect(await applyRetention(deps)).toEqual({ removed: 1 });
  expect([free.objects.size, locking.objects.size]).toEqual([0, BACKUP_TUNABLES.removeBatch]);
  expect(asked).toHaveLength(1);
  expect(await problemOf(goneId)).toBe("The store does not answer.");
  // what is refused says nothing about what was wrong before
  expect(await problemOf(lockedId)).toBe("No key.");
});

test("what a failed backup left in a store that was away is removed when it is back", async () => {
  const storage = createFakeStorage();
  const storeId = await addStore("back-again", storage);
  await addGone("failed", { storeId, storage, id: idOf(1_500) });
  await applyRetention(deps);
  expect([...storage.objects.keys()]).toEqual([]);
  const { removedAt, failure } = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.backup.findUniqueOrThrow({ where: { id: idOf(1_500) } }),
  );
  expect({ removed: removedAt !== null, failure }).toEqual({ removed: true, failure: null });
});

test("a store that is away does not keep files of others from being collected", async () => {
  const [gone, free] = [createFakeStorage(), createFakeStorage()];
  // the ledger gives them in no order: one that is away is before and after
  const ids = [await addStore("away-first", { ...gone, list: () => failing() })];
  const freeId = await addStore("collected", free);
  ids.push(await addStore("away-last", { ...gone, list: () => failing() }));
  for (const [place, id] of [...ids, freeId].entries()) {
    await addExpired(id, free, idOf(2_000 + place));
    await api.deps.db.system.query("update ops.backups set removed_at = now() where store_id = $1::uuid", [
      id,
    ]);
  }
  const blob = `${projectId}/blobs/ab/${"ab".repeat(20)}`;
  await free.put(blob, Readable.from([Buffer.from("x")]));
  await collectBlobs(deps);
  expect(free.objects.has(blob)).toBe(false);
  expect(await problemOf(ids[0] ?? "")).toBe("The store does not answer.");
});

test("a slow store is let go of in between, and a backup that began meanwhile ends the round", async () => {
  const slow = createFakeStorage();
  // later than the backup's row
  let now = Date.now() + 60_000;
  const storeId = await addStore("slow", {
    ...slow,
    delete: async (key) => {
      await slow.delete(key);
      now += BACKUP_TUNABLES.collectLockMs;
      await setStatus("running");
    },
  });
  await addExpired(storeId, slow, idOf(5_000));
  const setStatus = (status: string) =>
    api.deps.db.system.query("update ops.backups set status = $2, removed_at = now() where store_id = $1::uuid", [storeId, status]); // prettier-ignore
  await setStatus("expired");
  const blobs = ["ab", "cd", "ef"].map((hex) => `${projectId}/blobs/${hex}/${hex.repeat(20)}`);
  for (const key of blobs) await slow.put(key, Readable.from([Buffer.from("x")]));
  await collectBlobs({ ...deps, clock: { now: () => new Date(now) } });
  expect(blobs.map((key) => slow.objects.has(key))).toEqual([false, true, true]);
  await setStatus("expired");
});

test("files of a backup that the ledger does not know stay: it was recovered from a backup of before", async () => {
  const free = createFakeStorage();
  const storeId = await addStore("recovered", free);
  await addExpired(storeId, free, idOf(4_000));
  await api.deps.db.system.query("update ops.backups set removed_at = now() where store_id = $1::uuid", [
    storeId,
  ]);
  const store = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupStore.findUniqueOrThrow({ where: { id: storeId } }),
  );
  const vault = await openStore(deps, store);
  const put = (key: string, text: string) => vault.putPart(key, Readable.from([Buffer.from(text)]));
  const [id, sha1] = [randomUUID(), "cd".repeat(20)];
  const list = await put(
    vault.keyOf(id, "filestore.list"),
    `${JSON.stringify({ path: "cd/x", sha1, size: 1 })}\n`,
  );
  const unknown = fakeManifest({ id, projectId, envId, part: list });
  await put(vault.keyOf(id, MANIFEST_NAME), JSON.stringify(unknown));
  const blobs = [`${projectId}/blobs/cd/${sha1}`, `${projectId}/blobs/ef/${"ef".repeat(20)}`];
  for (const key of blobs) await free.put(key, Readable.from([Buffer.from("x")]));
  await collectBlobs(deps);
  expect(blobs.map((key) => free.objects.has(key))).toEqual([true, false]);
});

test("a download whose removal was cut off is gone in the end, whatever another store does", async () => {
  const [gone, free] = [createFakeStorage(), createFakeStorage()];
  const goneId = await addStore("no-answer", { ...gone, list: () => failing() });
  const freeId = await addStore("answers", free);
  for (const [place, storeId] of [goneId, freeId].entries()) {
    const backupId = idOf(3_000 + place);
    await addExpired(storeId, free, backupId);
    const { id } = await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.backupExport.create({
        data: {
          projectId, envId, backupId, withFilestore: true, neutralized: false, status: "expired", fileName: "x.zip",
          expiresAt: new Date(0),
        },
      }),
    ); // prettier-ignore
    await free.put(`${projectId}/exports/${id}/odoo.zip`, Readable.from([Buffer.from("everything")]));
  }
  await settleTransfers(deps);
  const left = [...free.objects.keys()].filter((key) => key.includes("/exports/"));
  // the other one is of the store that is away
  expect(left).toHaveLength(1);
  expect(await problemOf(goneId)).toBe("The store does not answer.");
});

test("downloads and uploads that cannot be removed stand before nobody's", async () => {
  const [locking, free] = [createFakeStorage(), createFakeStorage()];
  const [lockedId, freeId] = [await addStore("locks-files", locking), await addStore("after-them", free)];
  const lockedUntil = new Date(Date.now() + 86_400_000);
  const bytes = () => Readable.from([Buffer.from("everything")]);
  await addExpired(lockedId, locking, idOf(6_000));
  await addExpired(freeId, free, idOf(6_001));
  const old = { projectId, envId, expiresAt: new Date(0) };
  for (let place = 0; place <= BACKUP_TUNABLES.removeBatch; place += 1) {
    const isLast = place === BACKUP_TUNABLES.removeBatch;
    const [storage, storeId, backupId] = isLast ? [free, freeId, idOf(6_001)] : [locking, lockedId, idOf(6_000)];
    const id = idOf(7_000 + place);
    const file = { ...old, id, createdAt: new Date(place), fileName: "x.zip" };
    await api.deps.db.asSystem("test", async ({ prisma }) => {
      await prisma.backupExport.create({ data: { ...file, backupId, withFilestore: false, neutralized: false, status: "expired" } });
      await prisma.backupImport.create({ data: { ...file, storeId, sizeBytes: 1n } });
    });
    await storage.put(`${projectId}/exports/${id}/odoo.zip`, bytes(), { lockedUntil: isLast ? undefined : lockedUntil });
    await storage.put(`${projectId}/imports/${id}/0`, bytes(), { lockedUntil: isLast ? undefined : lockedUntil });
  }
  const nothing = async () => undefined;
  const outside = { cluster: { dropDatabase: nothing, dropRole: nothing }, archives: { remove: nothing } };
  await settleTransfers({ ...deps, ...outside } as unknown as typeof deps);
  const left = ({ objects }: FakeStorage) => [...objects.keys()].filter((key) => /\/(ex|im)ports\//.test(key)).length;
  expect([left(locking), left(free)]).toEqual([2 * BACKUP_TUNABLES.removeBatch, 0]);
}); // prettier-ignore

// oxlint-disable-next-line require-yield
async function* failing(): AsyncGenerator<never> {
  await away();
}

test("a backup that somebody is asking to restore is not taken away from them", async () => {
  const storage = createFakeStorage();
  const storeId = await addStore("asked-for", storage);
  const [old, newer] = [idOf(1_600), idOf(1_601)];
  const parts = { dbDump: "d", filestore: "f", manifest: "m", manifestSha256: "0".repeat(64) };
  for (const [id, days] of [
    [old, 400],
    [newer, 1],
  ] as const) {
    await addGone("failed", { storeId, storage, id });
    const at = new Date(Date.now() - days * 86_400_000);
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.backup.update({
        where: { id },
        data: { status: "verified", dataAt: at, createdAt: at, storedAt: at, verifiedAt: at, ...parts },
      }),
    );
  }
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.backupRetentionPolicy.create({
      data: { projectId, keepLast: 1, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 },
    }),
  );
  const statusOf = async (id: string) =>
    (await api.deps.db.asSystem(null, ({ prisma }) => prisma.backup.findUniqueOrThrow({ where: { id } })))
      .status;
  let removing: Promise<unknown> = Promise.resolve();
  await api.deps.db.asSystem("test", async ({ sql, prisma }) => {
    // as ops.restore_backup does, which is not through yet when the rules are asked
    await sql.query("select from ops.backups where id = $1::uuid for share", [old]);
    await prisma.restore.create({
      data: { projectId, backupId: old, targetEnv: envId, parts: "both", approvalStatus: "pending" },
    });
    removing = applyRetention(deps);
    await expect
      .poll(async () => {
        const rows = await api.deps.db.system.query<{ waits: boolean }>(
          `select exists (select from pg_locks l join pg_stat_activity a using (pid)
            where a.datname = current_database() and not l.granted) as waits`,
        );
        return rows[0]?.waits;
      })
      .toBe(true);
  });
  await removing;
  expect([await statusOf(old), await statusOf(newer)]).toEqual(["verified", "verified"]);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.restore.updateMany({ where: { backupId: old }, data: { approvalStatus: "rejected" } }),
  );
  await applyRetention(deps);
  expect([await statusOf(old), await statusOf(newer)]).toEqual(["expired", "verified"]);
});
