/**
 * Stores that fail in the middle of a backup: said in words, nothing left behind, and the next backup is whole. Stores that
 * lock what they are given: for as long as the newest backup needs it.
 */
import { beforeAll, expect, test, vi } from "vitest";
import { ClusterError } from "@/server/drivers/cluster/port";
import { StorageError } from "@/server/drivers/storage/port";
import { mapS3Error } from "@/server/drivers/storage/s3/map-s3-error";
import { createBackupRow, verifyBackupRow } from "@/server/platform/db/sql/request-backup";
import { openServing } from "@/server/worker/testing/crash-case";
import { bringFile } from "@/server/worker/testing/bring-file";
import { openCrashWorld, type CrashProject, type CrashWorld } from "@/server/worker/testing/crash-world";
import { manifest } from "./contract";
import { DEFAULT_RETENTION } from "./plan-retention";
import { previewRetention } from "./previews";

const said = (name: string, httpStatusCode: number) =>
  mapS3Error(Object.assign(new Error(name), { name, $metadata: { httpStatusCode } }), "a") as Error;

let world: CrashWorld;
beforeAll(async () => {
  world = await openCrashWorld();
});

async function backUp({ deps }: CrashWorld, { projectId }: CrashProject) {
  const id = await createBackupRow(deps.db.system, {
    projectId,
    envName: "main",
    comment: null,
    trigger: "manual",
    snapshotId: null,
    source: "portal",
  });
  const find = () =>
    deps.db.asSystem(null, ({ prisma }) =>
      prisma.backup.findUniqueOrThrow({ where: { id }, include: { store: true } }),
    );
  return { runId: (await find()).runId ?? "", find };
}

test("a store that fails is told of, leaves nothing, and the next backup is whole", { timeout: 120_000 }, async () => {
  const { storage } = world;
  const project = await openServing(world, "main");
  await project.enter("main", "is backed up");
  const faults: [string, Error, number, RegExp][] = [
    ["a full disk", new StorageError("full", "The disk is full. Free some room, then try again."), 0, /full/],
    ["a full bucket", said("QuotaExceeded", 403), 0, /full/],
    ["an expired key", said("ExpiredToken", 400), 0, /refuses Capstan's key/],
    ["a clock an hour off", said("RequestTimeTooSkewed", 403), 0, /clock of this machine is wrong/],
    ["a store that breaks off", said("SlowDown", 503), 1, /does not answer/],
  ];
  for (const [what, error, afterBytes, reason] of faults) {
    const { runId, find } = await backUp(world, project);
    storage.failNext(error, afterBytes);
    await world.claim(runId, world.deps);
    const failed = await find();
    expect(failed, what).toMatchObject({ status: "failed", failure: expect.stringMatching(reason) });
    expect(failed.store.problem, what).toMatch(reason);
    expect([...storage.objects.keys()].filter((key) => key.includes(failed.id)), what).toEqual([]);
  }
  const { runId, find } = await backUp(world, project);
  await world.claim(runId, world.deps);
  expect(await find()).toMatchObject({ status: "stored", failure: null, store: { problem: null } });
  await world.tidy();
}); // prettier-ignore

test("a proof that failed for the platform's own reasons takes no backup from the rules", { timeout: 120_000 }, async () => {
  const { storage, cluster, deps } = world;
  const project = await openServing(world, "main");
  const { runId, find } = await backUp(world, project);
  await world.claim(runId, deps);
  const prove = async (proven: typeof find, day: number, fail: () => void) => {
    const { id, verifyRunId } = await proven();
    const at = new Date(Date.now() - day * DAY_MS);
    await deps.db.asSystem("test", ({ prisma }) => prisma.backup.update({ where: { id }, data: { dataAt: at } }));
    const again = await deps.db.system.query<{ status: string }>("select status from ops.runs where id = $1::uuid", [verifyRunId]);
    if (again[0]?.status !== "queued") await verifyBackupRow(deps.db.system, id, "portal");
    // the last try: one that a server went away under begins again
    await deps.db.system.query("update ops.runs set attempt = 100 where id = $1::uuid", [(await proven()).verifyRunId]);
    fail();
    await world.claim((await proven()).verifyRunId ?? "", deps);
    return proven();
  };
  const fails = (error: Error) => () => void vi.spyOn(cluster, "restoreDump").mockRejectedValueOnce(error);
  const faults: [string, () => void, RegExp][] = [
    ["a full disk", fails(new ClusterError("disk_full", "The disk of the databases is full.")), /full/],
    ["a server that is away", fails(new ClusterError("unreachable", "The database server does not answer.")), /does not answer/],
    ["a store that is away", () => storage.failNext(said("SlowDown", 503)), /does not answer/],
  ];
  for (const [what, fail, verifyProblem] of faults)
    expect(await prove(find, 1, fail), what).toMatchObject({ status: "stored", doubted: false, verifyProblem: expect.stringMatching(verifyProblem) });

  // a newer one is proven: the older one is still its day's
  const newer = await backUp(world, project);
  await world.claim(newer.runId, deps);
  expect(await prove(newer.find, 0, () => undefined)).toMatchObject({ status: "verified", verifyProblem: null });
  const reasons = async () => {
    const { id } = await find();
    const { items } = await previewRetention(deps.db.system, project.projectId, DEFAULT_RETENTION, new Date());
    // taken by hand a moment ago is another reason
    return items.find((item) => item.id === id)?.keptBy.filter((reason) => !reason.startsWith("by hand"));
  };
  expect(await reasons()).toContain("daily");

  // what speaks against it does take it, and one more failure of the platform's does not give it back
  const { manifest: key } = await find();
  storage.objects.set(key ?? "", Buffer.from("{}"));
  expect(await prove(find, 1, () => undefined)).toMatchObject({ status: "stored", doubted: true });
  expect(await reasons()).toEqual([]);
  expect(await prove(find, 1, () => storage.failNext(said("SlowDown", 503)))).toMatchObject({ doubted: true });
  await world.tidy();
}); // prettier-ignore

const DAY_MS = 86_400_000;

/** A project whose store locks what it is given, with what a test looks at. */
async function openLocking() {
  const { deps, storage } = world;
  const { db } = deps;
  const project = await openServing(world, "main");
  const { projectId } = project;
  const place = { endpoint: null, region: "x", bucket: "locks", prefix: "", pathStyle: true };
  const data = { projectId, name: "locks", kind: "s3", settings: {}, encrypted: false, isDefault: true };
  const store = await db.asSystem("test", ({ prisma }) => prisma.backupStore.create({ data }));
  const extending = vi.spyOn(storage, "extendLock");
  const blobs = () => [...storage.objects.keys()].filter((key) => key.startsWith(`${projectId}/blobs/`));
  return {
    project,
    blobs,
    /** run: carried out by a worker at `now`, with a lock of so many days; gives what its manifest says */
    run: async (queue: () => Promise<string>, days: number, now: Date) => {
      await db.asSystem("test", ({ prisma }) =>
        prisma.backupStore.update({
          where: { id: store.id },
          data: { settings: { ...place, lockDays: days } },
        }),
      );
      extending.mockClear();
      const runId = await queue();
      await world.claim(runId, { ...deps, clock: { now: () => now } });
      const backup = await db.asSystem(null, ({ prisma }) =>
        prisma.backup.findUniqueOrThrow({ where: { runId } }),
      );
      expect(backup).toMatchObject({ status: "stored", storeId: store.id, failure: null });
      await world.tidy();
      const text = String(storage.objects.get(backup.manifest ?? ""));
      const { filestore } = manifest.parse(JSON.parse(text));
      return {
        key: backup.manifest ?? "",
        lockedUntil: filestore.lockedUntil,
        asked: extending.mock.calls.map(([key]) => key).sort(),
      };
    },
    /** locks: until when the files are locked, whole days from `now` */
    locks: async (now: Date) => {
      const heads = await Promise.all(blobs().map((key) => storage.head(key)));
      return heads.map((head) => Math.floor((+(head?.lockedUntil ?? 0) - +now) / DAY_MS));
    },
  };
}

test("files of earlier backups stay locked for as long as the new one needs them", { timeout: 120_000 }, async () => {
  const { project, run, locks, blobs } = await openLocking();
  const queue = async () => (await backUp(world, project)).runId;
  const begun = new Date();
  const after = (days: number) => new Date(+begun + days * DAY_MS);
  await project.enter("main", "the first file");
  const first = await run(queue, 40, begun);
  expect(first.asked).toEqual([]);
  const sent = blobs();
  expect(sent.length).toBeGreaterThan(0);
  for (const days of await locks(begun)) expect(days).toBeGreaterThanOrEqual(50);

  // locked for long enough: not one request for what the one before had
  await project.enter("main", "the second file");
  const second = await run(queue, 40, after(9));
  expect(second).toMatchObject({ asked: [], lockedUntil: first.lockedUntil });
  expect(blobs()).toHaveLength(sent.length + 1);

  // the lock would end before the backup's own
  const third = await run(queue, 40, after(20));
  expect(third.asked).toEqual(blobs().sort());
  for (const days of await locks(after(20))) expect(days).toBeGreaterThanOrEqual(50);
  expect(Date.parse(third.lockedUntil ?? "")).toBeGreaterThanOrEqual(+after(70));

  // a shorter lock takes nothing back; a longer one holds for what is there as well, also for what is brought
  const fourth = await run(queue, 5, after(21));
  expect(fourth.asked).toEqual([]);
  for (const days of await locks(after(21))) expect(days).toBeGreaterThanOrEqual(49);
  const named = blobs().map((key) => key.replace(/.*\/blobs\//, ""));
  const attachments = named.map((path): [string, string] => [`attachment ${path}`, "15"]);
  const brought = await run(() => bringFile(world, project, attachments), 365, after(22));
  expect(brought.asked).toEqual(blobs().sort());
  for (const days of await locks(after(22))) expect(days).toBeGreaterThanOrEqual(365);

  // what nobody can read any more is believed no more
  world.storage.objects.set(brought.key, Buffer.from("{}"));
  expect((await run(queue, 5, after(23))).asked).toEqual(blobs().sort());
  for (const days of await locks(after(23))) expect(days).toBeGreaterThanOrEqual(364);
}); // prettier-ignore
