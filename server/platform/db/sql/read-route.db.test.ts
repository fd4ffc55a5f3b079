import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { openTestDatabase } from "../testing/test-database";
import { seedProject } from "../testing/seed";
import { readRoute } from "./read-route";

const { db } = await openTestDatabase();

test.each([
  ["production", false, "127.0.0.1:1"],
  ["development", true, "127.0.0.1:1"],
  // it was production a moment ago, and its service still runs
  ["development", false, null],
  ["staging", false, null],
])("on %s, neutralized %s: %s", async (stage, neutralized, upstream) => {
  const { projectId, environments } = await seedProject(db, ["x"]);
  const envId = environments.x ?? "";
  const host = `${randomUUID()}.localhost`;
  await db.asSystem("test", async ({ prisma }) => {
    const row = { projectId, envId, number: 1, gitSha: "a", odooVersion: "18.0", odooRelease: "Odoo" };
    const { id } = await prisma.deployment.create({
      data: { ...row, databaseName: randomUUID(), neutralized },
    });
    await prisma.environment.update({
      where: { id: envId },
      data: { stage, host, currentDeploymentId: id, upstream: "127.0.0.1:1" },
    });
  });
  const found = { env_id: envId, upstream, has_deployment: true };
  expect(await readRoute(db.system, host)).toMatchObject({ ...found, database_gone: false });
  await db.asSystem("test", ({ prisma }) =>
    prisma.deployment.updateMany({ where: { envId }, data: { databaseGoneAt: new Date() } }),
  );
  expect(await readRoute(db.system, host)).toMatchObject({ ...found, database_gone: true });
});

test.each([
  ["restart", true],
  ["wake", true],
  ["build", false],
])("while a %s runs, starting is %s", async (kind, restarting) => {
  const { projectId, environments } = await seedProject(db, ["x"]);
  const host = `${randomUUID()}.localhost`;
  await db.asSystem("test", async ({ prisma }) => {
    await prisma.environment.update({ where: { id: environments.x ?? "" }, data: { host } });
    await prisma.run.create({ data: { projectId, envId: environments.x ?? "", kind, status: "queued" } });
  });
  expect(await readRoute(db.system, host)).toMatchObject({ restarting: false });
  await db.asSystem("test", ({ prisma }) =>
    prisma.run.updateMany({ where: { projectId }, data: { status: "running", attempt: 1 } }),
  );
  expect(await readRoute(db.system, host)).toMatchObject({ restarting });
});
