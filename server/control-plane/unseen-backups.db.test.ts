/** Backups of environments whose files were on the lost disk: nobody is told that they are proven. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { UNSEEN } from "@/server/backups/states";
import { openDatabase } from "@/server/platform/db/database";
import { atEnd } from "@/server/platform/testing/at-end";
import { recover, runBackups } from ".";
import { openLostInstallation } from "./testing/lost-installation";

const { api, owner, projectId, deps, newMachine, plan } = await openLostInstallation();

async function addBackups(): Promise<void> {
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    const { envId, id: deploymentId } = await prisma.deployment.findFirstOrThrow();
    const stores = { disk: await findStore("disk"), s3: await findStore("s3") };
    for (const [name, kind, status] of [
      ["gone", "disk", "verified"],
      ["copied", "disk", "verified"],
      ["bucket", "s3", "verified"],
      ["failed", "disk", "failed"],
    ] as const) {
      const manifest = `${projectId}/backups/${name}/manifest.json`;
      const of = { projectId, envId, deploymentId, storeId: stores[kind], comment: name };
      const facts = { stage: "development", gitSha: "x", odooVersion: "18.0", verifiedAt: new Date() };
      const parts = { manifest, manifestSha256: createHash("sha256").digest("hex"), dataAt: new Date(), storedAt: new Date(), dbDump: "d", filestore: "f" }; // prettier-ignore
      await prisma.backup.create({ data: { ...of, ...facts, ...parts, status } });
    }

    async function findStore(kind: string): Promise<string> {
      const found = await prisma.backupStore.findFirst({ where: { projectId, kind } });
      const data = { projectId, kind, name: kind, settings: { kind } };
      return (found ?? (await prisma.backupStore.create({ data }))).id;
    }
  });
}

test("one that is not there is not proven any more, and the others are", async () => {
  await addBackups();
  await (await api.as(owner)).status.backUpControl();
  await runBackups(deps);
  const machine = await newMachine();
  await machine.deps.disk.put(
    `${projectId}/backups/copied/manifest.json`,
    Readable.from([Buffer.from("{}")]),
  );
  expect(await recover(machine.deps, await plan(machine))).toMatchObject({ unseenBackups: 1 });
  const db = openDatabase(machine.url, { applicationName: "test" });
  atEnd(() => db.close());
  const rows = await db.asSystem(null, ({ prisma }) =>
    prisma.backup.findMany({
      select: { comment: true, status: true, verifyProblem: true },
      orderBy: { comment: "asc" },
    }),
  );
  expect(rows).toEqual([
    { comment: "bucket", status: "verified", verifyProblem: null },
    { comment: "copied", status: "verified", verifyProblem: null },
    { comment: "failed", status: "failed", verifyProblem: null },
    { comment: "gone", status: "stored", verifyProblem: UNSEEN },
  ]);
});
