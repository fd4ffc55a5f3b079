import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import { atEnd } from "@/server/platform/testing/at-end";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { createFakeStorage } from "@/server/drivers/storage/fake";
import { StorageError } from "@/server/drivers/storage/port";
import { createS3Storage } from "@/server/drivers/storage/s3/create-s3-storage";
import { startS3, type TestS3 } from "@/server/drivers/storage/testing/s3-server";
import { decryptStream } from "@/server/platform/age";
import { openStore } from "../open-store";
import { syncBranches } from "@/server/environments";
import { checkStorage } from "./check-storage";

let api: TestApi;
let server: TestS3;
let owner: TestPerson;
let developer: TestPerson;
let projectId: string;
const project = "demo";

beforeAll(async () => {
  server = await startS3(["offsite", "second"]);
  atEnd(() => server.close());
  api = await openTestApi();
  const disk = api.deps.stores.storage;
  const { resolve } = server.settings("offsite");
  api.deps.stores.storage = (settings, credentials) =>
    settings.kind === "disk" || !credentials
      ? disk(settings, credentials)
      : createS3Storage({ ...settings, credentials, resolve });
  [owner, developer] = [await api.addPerson("owner"), await api.addPerson("developer")];
  await api.addOrg("acme", [
    { userId: owner.userId, role: "owner" },
    { userId: developer.userId, role: "member" },
  ]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
  await api.addMember(projectId, developer.userId, "developer");
});

const stores = async (person = owner) => (await api.as(person)).backupStores;
const bucket = (name: string, more: object = {}) => {
  const { endpoint, region } = server.settings(name);
  const accessKey = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
  return { project, name, endpoint, region, bucket: name, pathStyle: true, ...accessKey, ...more };
};

test("a bucket that works is added, and becomes where new backups go", async () => {
  const added = await (await stores()).add(bucket("offsite", { prefix: "odoo/demo" }));
  expect(added).toMatchObject({ name: "offsite", primary: true, encrypted: true, backups: 0 });
  const { items, key } = await (await stores(developer)).list({ project });
  expect(items.map(({ name, primary }) => [name, primary])).toEqual([["offsite", true], ["disk", false]]); // prettier-ignore
  expect(key).toMatchObject({ recipient: expect.stringMatching(/^age1/), shownAt: null });
  expect(JSON.stringify(items)).not.toContain("S3RVER");
  expect(await (await stores()).check({ project, storeId: added.id })).toEqual({ ok: true, problem: null });
  const [sealed] = await api.deps.db.system.query<{ ciphertext: string }>(
    "select ciphertext from ops.backup_store_credentials where store_id = $1::uuid", [added.id]); // prettier-ignore
  expect(sealed?.ciphertext).not.toContain("S3RVER");
});

test.each([
  ["a bucket that is not there", bucket.bind(null, "nowhere"), /no such bucket/],
  ["a wrong key", () => bucket("second", { accessKeyId: "nobody" }), /refuses Capstan's key/],
  ["a server that is away", () => bucket("second", { endpoint: "http://127.0.0.1:1" }), /does not answer/],
  ["days of a lock it does not have", () => bucket("second", { lockDays: 30 }), /Object Lock/],
  ["a folder another store has", () => bucket("offsite", { name: "again", prefix: "odoo/demo" }), /another store/],
] as const)("%s is not added, and said in words", async (_name, input, reason) => {
  // something lies in the first store
  const { items } = await (await stores()).list({ project });
  const row = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupStore.findUniqueOrThrow({ where: { id: items[0]?.id ?? "" } }),
  );
  const vault = await openStore(api.deps.stores, row);
  await vault.putPart(vault.keyOf(randomUUID(), "database.dump"), Readable.from([Buffer.from("dump")]));
  await expect((await stores()).add(input())).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringMatching(reason),
  });
  expect((await (await stores()).list({ project })).items).toHaveLength(2);
}); // prettier-ignore

test.each([
  { region: "eu.evil" },
  { region: "x@127.0.0.1/" },
  { accessKeyId: "ü" },
  { secretAccessKey: "a b" },
])("what no request can carry is refused before one is made: %j", async (wrong) => {
  const added = (await stores()).add(bucket("second", { name: "wrong", ...wrong }));
  await expect(added).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a new key is tried before it replaces the old one", async () => {
  const { items } = await (await stores()).list({ project });
  const storeId = items[0]?.id ?? "";
  const wrong = { accessKeyId: "nobody", secretAccessKey: "x" };
  const change = { project, storeId, name: "offsite" };
  await expect((await stores()).change({ ...change, accessKey: wrong })).rejects.toThrow(/Nothing was saved/);
  expect(await (await stores()).check({ project, storeId })).toMatchObject({ ok: true });
  const right = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
  const changed = await (await stores()).change({ ...change, name: "Frankfurt", accessKey: right });
  expect(changed).toMatchObject({ name: "Frankfurt", primary: true });
});

test("the recovery key is shown once, and opens what lies in the store without Capstan", async () => {
  const { identity, recipient } = await (await stores()).takeKey({ project });
  expect((await (await stores()).list({ project })).key).toMatchObject({ recipient, shownAt: expect.any(String) });
  const other = await api.addPerson("another-owner");
  await api.addMember(projectId, other.userId, "admin");
  const mayTake = async (person = owner) => (await (await stores(person)).list({ project })).key?.mayTake;
  // the answer may have been lost on its way
  expect([await mayTake(), await mayTake(other)]).toEqual([true, false]);
  expect((await (await stores()).takeKey({ project })).identity).toBe(identity);
  await expect((await stores(other)).takeKey({ project })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(
    await api.deps.db.system.query("select actor_id from ops.audit_trail where action = 'backupStores.takeKey'"),
  ).toEqual([{ actor_id: owner.userId }, { actor_id: owner.userId }]);
  await api.deps.db.system.query("update ops.backup_keys set shown_at = shown_at - interval '10 minutes'");
  expect(await mayTake()).toBe(false);
  await expect((await stores()).takeKey({ project })).rejects.toMatchObject({ code: "CONFLICT" });
  const row = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.backupStore.findFirstOrThrow({ where: { projectId, isDefault: true } }),
  );
  const vault = await openStore(api.deps.stores, row);
  const part = await vault.putPart(vault.keyOf(randomUUID(), "x"), Readable.from([Buffer.from("invoices")]));
  const sealed = Buffer.concat((await (await vault.storage.get(part.key)).toArray()) as Buffer[]);
  expect(sealed.includes("invoices")).toBe(false);
  const plain = await decryptStream(Readable.from([sealed]), identity);
  expect(Buffer.concat((await plain.toArray()) as Buffer[]).toString()).toBe("invoices");
}); // prettier-ignore

test("a store goes when it is not the primary one and nothing that is kept lies there", async () => {
  const { items } = await (await stores()).list({ project });
  const [offsite, disk] = [items[0]?.id ?? "", items[1]?.id ?? ""];
  await expect((await stores()).remove({ project, storeId: offsite })).rejects.toThrow(/primary/);
  await (await stores()).makePrimary({ project, storeId: disk });
  await keepBackupIn(offsite);
  await expect((await stores()).remove({ project, storeId: offsite })).rejects.toThrow(/Backups .* lie here/);
  await api.deps.db.system.query(
    "update ops.backups set status = 'expired', removed_at = now() where store_id = $1::uuid", [offsite]); // prettier-ignore
  await (await stores()).remove({ project, storeId: offsite });
  expect((await (await stores()).list({ project })).items.map(({ name }) => name)).toEqual(["disk"]);
  await expect((await stores()).check({ project, storeId: offsite })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  // the name is free again, the bucket as well, once it is another folder
  await (await stores()).add(bucket("offsite", { name: "Frankfurt", prefix: "new", primary: false }));
});

test("whoever may not configure the project changes nothing, and the trail names who did", async () => {
  const storeId = (await (await stores()).list({ project })).items[0]?.id ?? "";
  const asked = await stores(developer);
  const change = { project, storeId, name: "mine" };
  for (const act of [() => asked.add(bucket("second")), () => asked.change(change),
    () => asked.check({ project, storeId }), () => asked.makePrimary({ project, storeId }),
    () => asked.remove({ project, storeId }), () => asked.takeKey({ project })])
    await expect(act()).rejects.toMatchObject({ code: "FORBIDDEN" });
  const rows = await api.deps.db.system.query<{ action: string }>(
    "select distinct action from ops.audit_trail where actor_id = $1::uuid and action like 'backupStores.%' order by 1",
    [owner.userId]);
  expect(rows.map(({ action }) => action)).toEqual(
    ["backupStores.add", "backupStores.change", "backupStores.makePrimary", "backupStores.remove", "backupStores.takeKey"]);
}); // prettier-ignore

test("a bucket that refuses to lock is told so; one that refuses everything is told what it says", async () => {
  const wanted = { projectId: randomUUID(), lockDays: 30, empty: true, now: new Date() };
  const open = createFakeStorage();
  const refusing: typeof open.put = (key, body, options) =>
    options?.lockedUntil ? Promise.reject(new StorageError("failed", "It refuses.")) : open.put(key, body);
  expect(await checkStorage({ ...open, put: refusing }, wanted)).toMatch(/does not lock objects/);
  expect(open.objects.size).toBe(0);
  const closed = { ...open, put: () => Promise.reject(new StorageError("failed", "It refuses.")) };
  expect(await checkStorage(closed, wanted)).toMatch(/could not be written\. It refuses\./);
});

test("a probe that is locked keeps nobody from adding the store again", async () => {
  const wanted = { projectId: randomUUID(), lockDays: 30, empty: true, now: new Date() };
  const storage = createFakeStorage();
  expect(await checkStorage(storage, wanted)).toBeNull();
  expect(storage.objects.size).toBe(1);
  expect(await checkStorage(storage, wanted)).toBeNull();
});

test("a store with Object Lock is proven to lock; one that loses what it is given is found out", async () => {
  const now = new Date();
  const wanted = { projectId: randomUUID(), lockDays: 30, empty: true, now };
  expect(
    await checkStorage(
      createFakeStorage(() => now),
      wanted,
    ),
  ).toBeNull();
  const forgetful = createFakeStorage();
  const get = async () => Readable.from([Buffer.from("something else")]);
  expect(await checkStorage({ ...forgetful, get }, { ...wanted, lockDays: null })).toMatch(/something else/);
});

/** A backup that a backup's run would have left there. */
async function keepBackupIn(storeId: string): Promise<void> {
  await api.git.push(projectId, "main", { files: { a: "1" } });
  await syncBranches(api.deps, projectId);
  const env = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.environment.findFirstOrThrow({ where: { projectId } }),
  );
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.backup.create({
      data: {
        projectId,
        storeId,
        envId: env.id,
        status: "stored",
        deploymentId: randomUUID(),
        stage: env.stage,
        gitSha: "a".repeat(40),
        odooVersion: "18.0",
        dbDump: "d",
        filestore: "f",
        manifest: "m",
        manifestSha256: "0".repeat(64),
        dataAt: new Date(),
        storedAt: new Date(),
      },
    }),
  );
}
