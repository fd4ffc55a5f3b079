import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Client } from "pg";
import { expect, test } from "vitest";
import { seedProject } from "@/server/platform/db/testing/seed";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";

const FILE = path.join(
  import.meta.dirname,
  "../../prisma/migrations/20261123003200_masked_proven/migration.sql",
);

const { db, url } = await openTestDatabase();
const branches = ["feature", "moved", "returned", "restored", "copied", "release", "reported"];
const { projectId, environments } = await seedProject(db, branches);
const envOf = (branch: string) => environments[branch] ?? "";

/** A deployment that counts as masked, with a backup of it that somebody may download. */
async function deploy(branch: string, number = 1) {
  const [id, envId] = [randomUUID(), envOf(branch)];
  return db.asSystem("test", async ({ prisma }) => {
    const place = { projectId, envId };
    await prisma.run.create({ data: { ...place, id, kind: "build", status: "succeeded", source: "api" } });
    const code = { gitSha: "a".repeat(40), odooVersion: "18.0" };
    const data = { neutralized: true, masked: true };
    await prisma.deployment.create({
      data: { ...place, ...code, ...data, id, runId: id, number, odooRelease: "18.0", modules: {}, databaseName: id },
    });
    const store = await prisma.backupStore.upsert({
      where: { projectId_name: { projectId, name: "here" } },
      create: { projectId, name: "here", kind: "disk" },
      update: {},
    });
    const { id: backupId } = await prisma.backup.create({
      data: { ...place, ...code, ...data, storeId: store.id, deploymentId: id, stage: "development", status: "expired" },
    });
    const { id: exportId } = await prisma.backupExport.create({
      data: {
        ...place, backupId, withFilestore: false, neutralized: true, fileName: "x.zip", status: "ready",
        expiresAt: new Date(Date.now() + 3_600_000),
      },
    });
    return { id, envId, backupId, exportId };
  });
} // prettier-ignore

const changed = (text: string, ...values: unknown[]) =>
  db.asSystem("test", ({ sql }) => sql.query(text, values));

test("only what is known to have been masked, or made from scratch, counts as masked", async () => {
  await changed("insert into ops.masking_settings (project_id, staging) values ($1::uuid, true)", projectId);
  const made = new Map<string, Awaited<ReturnType<typeof deploy>>>();
  for (const branch of branches) made.set(branch, await deploy(branch));
  const later = await deploy("feature", 2);
  const stage = (branch: string, to: string) =>
    changed("update ops.environments set stage = $2 where id = $1::uuid", envOf(branch), to);
  await stage("moved", "staging");
  await stage("moved", "development");
  // it came from staging, and the trail says nothing of that: its backup does
  await changed("update ops.backups set stage = 'staging' where env_id = $1::uuid", envOf("returned"));
  const restored = made.get("restored");
  await changed(
    "insert into ops.restores (project_id, backup_id, target_env, parts) values ($1::uuid, $2::uuid, $3::uuid, 'both')",
    projectId,
    restored?.backupId,
    envOf("restored"),
  );
  await changed(
    "update ops.deployments set production_data_at = now() where env_id = $1::uuid",
    envOf("copied"),
  );
  await changed("update ops.environments set stage = 'staging' where id = $1::uuid", envOf("reported"));
  const reported = made.get("reported");
  await changed(
    "insert into ops.masking_reports (project_id, env_id, run_id, took_ms, report) values ($1::uuid, $2::uuid, $3::uuid, 1, '{}')",
    projectId,
    envOf("reported"),
    reported?.id,
  );
  const masks = async ({ id, backupId, exportId }: { id: string; backupId: string; exportId: string }) =>
    db.asSystem(null, async ({ prisma }) => [
      (await prisma.deployment.findUniqueOrThrow({ where: { id } })).masked,
      (await prisma.backup.findUniqueOrThrow({ where: { id: backupId } })).masked,
      +((await prisma.backupExport.findUniqueOrThrow({ where: { id: exportId } })).expiresAt ?? 0) >
        Date.now(),
    ]);
  const text = await readFile(FILE, "utf8");
  // as server/platform/db/migrate.ts does
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`begin; ${text}; commit`);
  await client.end();
  const found = new Map<string, boolean[]>();
  for (const [branch, one] of made) found.set(branch, await masks(one));
  const [yes, no] = [
    [true, true, true],
    [false, false, false],
  ];
  expect(Object.fromEntries(found)).toEqual({
    feature: yes,
    reported: yes,
    release: no,
    moved: no,
    returned: no,
    restored: no,
    copied: no,
  });
  expect(await masks(later)).toEqual(yes);
});
