/** Backups that lie in the store and that the ledger does not know, as after a recovery. */
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import { runBackups } from ".";
import type { ControlManifest } from "./contract";
import { readControlManifest } from "./parts";
import { signManifest } from "./sign-manifest";
import { openLostInstallation } from "./testing/lost-installation";

const { api, owner, deps, secret } = await openLostInstallation();

async function take() {
  await (await api.as(owner)).status.backUpControl();
  const { taken } = await runBackups(deps);
  const row = await find(taken ?? "");
  if (!row?.manifestKey) throw new Error("nothing was taken");
  return {
    id: row.id,
    key: row.manifestKey,
    manifest: await readControlManifest(deps.store, row.manifestKey),
  };
}
const find = (id: string) =>
  api.deps.db.asSystem(null, ({ prisma }) => prisma.controlBackup.findUnique({ where: { id } }));
let first: Awaited<ReturnType<typeof take>>;

/** A backup of that moment, with the parts of the first. */
async function put(dataAt: string, change: (manifest: ControlManifest) => ControlManifest) {
  const id = randomUUID();
  const key = `backups/${dataAt.replaceAll(":", "-")}_${id.slice(0, 8)}/manifest.json`;
  const text = JSON.stringify(change({ ...first.manifest, backupId: id, dataAt }));
  await deps.store.put(key, Readable.from([Buffer.from(text)]));
  return { id, key };
}
const sign = (manifest: ControlManifest) => signManifest(secret, manifest);

beforeAll(async () => {
  first = await take();
});

test("they are proven, listed, and go by the rules; what somebody else put there is left alone", async () => {
  const oldest = await put("2020-01-01T10:00:00.000Z", sign);
  const between = await put("2020-01-01T10:30:00.000Z", sign);
  const daily = await put("2020-01-01T11:00:00.000Z", sign);
  const foreign = await put("2020-01-01T12:00:00.000Z", (manifest) => ({ ...manifest, signature: "x" }));
  await take();
  expect(await find(oldest.id)).toMatchObject({
    status: "verified",
    manifestKey: oldest.key,
    removedAt: null,
  });
  expect(await find(daily.id)).toMatchObject({ status: "verified", removedAt: null });
  expect(await find(between.id)).toMatchObject({ status: "verified", removedAt: expect.any(Date) });
  expect(await find(foreign.id)).toBeNull();
  const there = [oldest, between, daily, foreign].map(
    async ({ key }) => (await deps.store.head(key)) !== null,
  );
  expect(await Promise.all(there)).toEqual([true, false, true, true]);
  expect((await (await api.as(owner)).status.controlBackups()).newest?.id).not.toBe(foreign.id);
});

test("the one that a recovery came from is known as under way, and given up: it is adopted all the same", async () => {
  const { id, key } = await put("2020-01-03T10:00:00.000Z", sign);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.controlBackup.create({ data: { id, status: "failed", failure: "The worker is gone." } }),
  );
  await take();
  expect(await find(id)).toMatchObject({ status: "verified", manifestKey: key, failure: null });
});

test("one whose parts are changed is listed as failed", async () => {
  const sha256 = "0".repeat(64);
  const { id } = await put("2020-01-04T10:00:00.000Z", (manifest) =>
    sign({ ...manifest, database: { ...manifest.database, sha256 } }),
  );
  await take();
  expect(await find(id)).toMatchObject({
    status: "failed",
    failure: expect.stringContaining("its checksum differs"),
  });
});
