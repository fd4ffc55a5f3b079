import { beforeAll, expect, test } from "vitest";
import { addDemo } from "@/server/api/testing/add-demo";
import { openTestApi, type TestApi } from "@/server/api/testing/test-api";
import { readRestore } from "@/server/platform/db/sql/read-backups";
import { undoBlockedReason } from "./states";

const HOUR_MS = 3_600_000;
const soon = new Date(Date.now() + HOUR_MS);
const later = new Date(+soon + HOUR_MS);

let api: TestApi;
let place: { projectId: string; envId: string };
let deploymentId: string;
let restoreId: string;

beforeAll(async () => {
  api = await openTestApi();
  const { projectId, envId } = await addDemo(api);
  place = { projectId, envId };
  const code = { gitSha: "a".repeat(40), odooVersion: "18.0" };
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    ({ id: deploymentId } = await prisma.deployment.create({
      data: { ...place, ...code, number: 1, odooRelease: "18.0", databaseName: "d", modules: {} },
    }));
    const { id: storeId } = await prisma.backupStore.create({
      data: { projectId, name: "disk", kind: "disk" },
    });
    const { id: backupId } = await prisma.backup.create({
      data: { ...place, ...code, storeId, deploymentId, stage: "production" },
    });
    ({ id: restoreId } = await prisma.restore.create({
      data: { projectId, backupId, targetEnv: envId, parts: "both", replacedDeploymentId: deploymentId },
    }));
  });
});

async function keep(kind: string, expiresAt: Date): Promise<Date | null | undefined> {
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.snapshot.create({
      data: {
        ...place, deploymentId, kind, status: "ready", databaseName: kind, dataAt: new Date(), machine: "m", expiresAt,
        backupId: kind === "proven" ? restoreId : null,
      },
    }),
  ); // prettier-ignore
  return (await readRestore(api.deps.db.system, restoreId))?.undo_until;
}

test("a restore can be undone as long as what it replaced is kept; copies made of that are no way back", async () => {
  for (const kind of ["live_copy", "spare", "proven"]) expect(await keep(kind, later)).toBeNull();
  expect(await keep("before_restore", soon)).toEqual(soon);
});

test("what was replaced because its database was lost is no way back", async () => {
  const { system } = api.deps.db;
  const isGone = async () => (await readRestore(system, restoreId))?.replaced_gone;
  expect(await isGone()).toBe(false);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.deployment.update({ where: { id: deploymentId }, data: { databaseGoneAt: new Date() } }),
  );
  expect(await isGone()).toBe(true);
  const restore = { succeeded: true, isCurrent: true, hasReplaced: true, undoUntil: soon };
  expect(undoBlockedReason({ ...restore, isGone: false }, new Date())).toBeNull();
  expect(undoBlockedReason({ ...restore, isGone: true }, new Date())).toMatch(/was lost/);
});
