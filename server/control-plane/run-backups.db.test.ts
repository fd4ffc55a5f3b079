/** Taking one backup after the other: what is stored twice, what is left behind, and whose it is. */
import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import { StorageError } from "@/server/drivers/storage/port";
import { runBackups } from ".";
import type { ControlManifest } from "./contract";
import { checkParts, readControlManifest } from "./parts";
import { openLostInstallation } from "./testing/lost-installation";

const { api, owner, projectId, deps, storeFolder, push } = await openLostInstallation();

beforeAll(async () => {
  await (await api.as(owner)).status.backUpControl();
  await runBackups(deps);
});

test("a repository that nobody pushed to is not stored again; one that was is", async () => {
  const bundles = async () => (await readdir(path.join(storeFolder, "repositories", projectId))).length;
  const before = await bundles();
  const caller = await api.as(owner);
  await caller.status.backUpControl();
  await runBackups(deps);
  expect(await bundles()).toBe(before);
  await push("later");
  await caller.status.backUpControl();
  await runBackups(deps);
  expect(await bundles()).toBe(before + 1);
});

test("a push while a repository is bundled is not taken for the refs of before", async () => {
  /** its refs, in this order, after each time it is bundled; then the last of them */
  const take = async (refs: string[]) => {
    let bundled = 0;
    const at = () => refs[Math.min(bundled, refs.length - 1)] ?? "";
    const repositories: typeof deps.repositories = {
      ...deps.repositories,
      describe: async (id) => ({ digest: id === projectId ? at().repeat(32) : null }),
      bundle: (_id, write) => {
        bundled += 1;
        return write(Readable.from([Buffer.from(`${at()} and ${randomBytes(8).toString("hex")}`)]));
      },
    };
    await (await api.as(owner)).status.backUpControl();
    const { taken } = await runBackups({ ...deps, repositories });
    const { manifestKey } = await api.deps.db.asSystem(null, ({ prisma }) =>
      prisma.controlBackup.findUniqueOrThrow({ where: { id: taken ?? "" } }),
    );
    const { repositories: found } = await readControlManifest(deps.store, manifestKey ?? "");
    const bundle = found.find((each) => each.projectId === projectId)?.bundle;
    const text = (await (await deps.store.get(bundle?.key ?? "")).toArray()).join("");
    return { key: bundle?.key ?? "", text };
  };
  const pushed = await take(["1", "2"]);
  expect(pushed.key).toContain("2".repeat(32));
  expect(pushed.text).toMatch(/^2 and/);
  const [before, moving] = [await take(["1"]), await take(["3", "4", "5", "6"])];
  expect(before.text).toMatch(/^1 and/);
  expect(moving.key).toContain("/moving_");
  expect((await take(["3"])).text).toMatch(/^3 and/);
});

test("refs that come back do not write over the bundle that an earlier backup names", async () => {
  // no two bundles are the same bytes
  const bundle: typeof deps.repositories.bundle = (_id, write) => write(Readable.from([randomBytes(64)]));
  const other = { ...deps, repositories: { ...deps.repositories, bundle } };
  const take = async (refs: string, daysAgo: number) => {
    const repositories = { ...other.repositories, describe: async () => ({ digest: refs.repeat(32) }) };
    await (await api.as(owner)).status.backUpControl();
    const { taken } = await runBackups({ ...other, repositories });
    const { manifestKey } = await api.deps.db.asSystem(null, ({ prisma }) =>
      prisma.controlBackup.update({
        where: { id: taken ?? "" },
        data: { dataAt: new Date(Date.now() - daysAgo * 86_400_000) },
      }),
    );
    return readControlManifest(deps.store, manifestKey ?? "");
  };
  const first = await take("a", 2);
  await take("b", 1);
  const again = await take("a", 0);
  await checkParts(deps.store, first);
  const keysOf = (manifest: ControlManifest) => manifest.repositories.map((each) => each.bundle?.key);
  expect(keysOf(again)).toEqual(keysOf(first));
});

test("what a backup stored before it failed is gone; what others name stays", async () => {
  const stored = async () =>
    (await readdir(storeFolder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .sort();
  const before = await stored();
  const failing = { ...deps.repositories, describe: () => Promise.reject(new Error("the disk is bad")) };
  await (await api.as(owner)).status.backUpControl();
  await expect(runBackups({ ...deps, repositories: failing })).rejects.toThrow("the disk is bad");
  expect(await stored()).toEqual(before);
});

test("what a bucket keeps locked by a rule of its own goes later, and keeps nothing else from going", async () => {
  const caller = await api.as(owner);
  const take = async (store: typeof deps.store) => {
    await caller.status.backUpControl();
    const { taken } = await runBackups({ ...deps, store });
    return taken ?? "";
  };
  const find = (id: string) =>
    api.deps.db.asSystem(null, ({ prisma }) => prisma.controlBackup.findUniqueOrThrow({ where: { id } }));
  const old = await take(deps.store);
  const { manifestKey } = await find(old);
  const left = ["backups/1-left/database.dump", "backups/2-left/database.dump"];
  for (const key of left) await deps.store.put(key, Readable.from([Buffer.from("x")]));
  const locked = new Set([manifestKey, left[0]]);
  const remove: typeof deps.store.delete = (key) =>
    locked.has(key) ? Promise.reject(new StorageError("locked", "Until later.")) : deps.store.delete(key);
  const newer = await take({ ...deps.store, delete: remove });
  expect(await find(newer)).toMatchObject({ status: "verified" });
  expect(await find(old)).toMatchObject({ status: "verified", removedAt: null });
  const there = () => Promise.all([manifestKey ?? "", ...left].map((key) => deps.store.head(key)));
  expect(await there()).toEqual([expect.anything(), expect.anything(), null]);
  await take(deps.store);
  expect(await there()).toEqual([null, null, null]);
  expect(await find(old)).toMatchObject({ removedAt: expect.any(Date) });
});

test("one whose worker died while it proved is given up, and no other begins before", async () => {
  const caller = await api.as(owner);
  const { id } = await caller.status.backUpControl();
  const dead = new Promise<never>(() => {});
  let stored = () => {};
  const isStored = new Promise<void>((resolve) => (stored = resolve));
  const prove = () => {
    stored();
    return dead;
  };
  void runBackups({ ...deps, control: { ...deps.control, prove } });
  await isStored;
  expect(await caller.status.backUpControl()).toEqual({ id });
  expect(await runBackups(deps)).toEqual({ taken: null });
  await api.deps.db.system.query(
    "update ops.control_backups set heartbeat_at = now() - interval '1 hour' where id = $1",
    [id],
  );
  await runBackups(deps);
  expect((await caller.status.controlBackups()).newest).toMatchObject({ id, status: "failed" });
});

test("who was given up meanwhile does not write its manifest down", async () => {
  const caller = await api.as(owner);
  const { id } = await caller.status.backUpControl();
  const dump: typeof deps.control.dump = async (options) => {
    const facts = await deps.control.dump(options);
    await api.deps.db.system.query("update ops.control_backups set status = 'failed' where id = $1", [id]);
    return facts;
  };
  await expect(runBackups({ ...deps, control: { ...deps.control, dump } })).rejects.toThrow("given up");
  expect((await caller.status.controlBackups()).newest).toMatchObject({ id, status: "failed" });
});

test("a proof that finds other rows fails the backup, and the page says so", async () => {
  const caller = await api.as(owner);
  await caller.status.backUpControl();
  const lying = { ...deps.control, prove: async () => ({ "ops.runs": 1 }) };
  await runBackups({ ...deps, control: lying });
  const { newest: last, newestVerified } = await caller.status.controlBackups();
  expect(last).toMatchObject({
    status: "failed",
    failure: expect.stringContaining("it has other rows in app."),
  });
  expect(newestVerified?.status).toBe("verified");
  api.setNow(new Date(Date.now() + 27 * 3_600_000));
  expect((await (await api.as(owner)).status.controlBackups()).overdue).toBe(true);
  api.setNow(null);
});
