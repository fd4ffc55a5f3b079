import { expect, test } from "vitest";
import { writeMaskingSettings } from "@/server/platform/db/sql/masking";
import { createBackupRow } from "@/server/platform/db/sql/request-backup";
import { requestExportRow } from "@/server/platform/db/sql/request-transfer";
import { openServing } from "@/server/worker/testing/crash-case";
import { openCrashWorld } from "@/server/worker/testing/crash-world";
import { settleTransfers } from "../settle-transfers";

const world = await openCrashWorld();
const { deps, storage } = world;
const sql = deps.db.system;
const project = await openServing(world, "main");
const { projectId } = project;

const backupId = await createBackupRow(sql, {
  projectId,
  envName: "main",
  comment: null,
  trigger: "manual",
  snapshotId: null,
  source: "portal",
});
const backup = await deps.db.asSystem(null, ({ prisma }) =>
  prisma.backup.findUniqueOrThrow({ where: { id: backupId } }),
);
await project.finish(backup.runId ?? "");

const ask = (neutralized = true) =>
  requestExportRow(sql, { backupId, filestore: false, neutralized, source: "portal" });
const find = (id: string) =>
  deps.db.asSystem(null, ({ prisma }) => prisma.backupExport.findUniqueOrThrow({ where: { id } }));
const make = async (id: string, during: () => Promise<unknown> = async () => undefined) => {
  const { runId } = await find(id);
  // the first byte that is sent: the data was copied, and masked as the settings were then
  const put: typeof storage.put = async (...of) => {
    await during();
    return storage.put(...of);
  };
  return world.claim(runId ?? "", { ...deps, storage: () => ({ ...storage, put }) });
};
const maskStaging = (staging: boolean) => writeMaskingSettings(sql, projectId, { staging });
const SENTENCE = /^Masking was changed while .* Ask for it again\.$/;

test("a file that is made while masking is switched on is given to nobody", async () => {
  const first = await ask();
  let second = "";
  expect(
    await make(first, async () => {
      expect(await ask()).toBe(first);
      await maskStaging(true);
      // whoever asks from now on gets one that is made by the new settings
      second = await ask();
    }),
  ).toBe("failed");
  expect(await find(first)).toMatchObject({ status: "failed", failure: expect.stringMatching(SENTENCE) });
  expect([...storage.objects.keys()].filter((key) => key.includes("/exports/"))).toEqual([]);
  expect(second).not.toBe(first);
  expect(await make(second)).toBe("succeeded");
  expect(await find(second)).toMatchObject({ status: "ready", stale: false });
  expect(await ask()).toBe(second);
  // one that is ready ends at once
  await maskStaging(false);
  const third = await ask();
  expect(third).not.toBe(second);
  expect(+((await find(second)).expiresAt ?? 0)).toBeLessThanOrEqual(Date.now());
  // one that still waits says so before it does anything
  await maskStaging(true);
  expect(await make(third)).toBe("failed");
  await settleTransfers(deps);
  expect(await find(third)).toMatchObject({ status: "failed", failure: expect.stringMatching(SENTENCE) });
});

test("one that is wanted as it is has nothing to do with masking", async () => {
  const id = await ask(false);
  expect(await make(id, () => maskStaging(false))).toBe("succeeded");
  expect(await find(id)).toMatchObject({ status: "ready", stale: false });
});

test("who asks waits for whoever is changing masking", async () => {
  let asking: Promise<string> | null = null;
  const waiting = await ask();
  await deps.db.asSystem("test", async ({ sql: changing }) => {
    await writeMaskingSettings(changing, projectId, { staging: true });
    asking = ask();
    await expect
      .poll(async () => {
        const rows = await sql.query<{ waits: boolean }>(
          `select exists (select from pg_locks l join pg_stat_activity a using (pid)
            where a.datname = current_database() and not l.granted) as waits`,
        );
        return rows[0]?.waits;
      })
      .toBe(true);
  });
  expect(await asking).not.toBe(waiting);
});
