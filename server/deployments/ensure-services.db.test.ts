import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createFakeRuntime } from "@/server/drivers/runtime/fake";
import { systemClock } from "@/server/platform/clock";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { seedProject } from "@/server/platform/db/testing/seed";
import type { DeploymentDeps } from "./deps";
import { ServiceReconciler } from "./ensure-services";

const { db } = await openTestDatabase();

test("one service that cannot be looked at keeps no other from being settled", async () => {
  const { projectId, environments } = await seedProject(db, ["one", "two", "three"]);
  const deployed = new Map<string, string>();
  await db.asSystem("test", async ({ prisma }) => {
    for (const envId of Object.values(environments)) {
      const row = { projectId, envId, number: 1, gitSha: "a", odooVersion: "18.0", odooRelease: "Odoo" };
      const { id } = await prisma.deployment.create({ data: { ...row, databaseName: randomUUID() } });
      deployed.set(envId, id);
      await prisma.environment.update({
        where: { id: envId },
        data: { currentDeploymentId: id, machine: "fake", status: "live", desiredState: "asleep" },
      });
    }
  });
  const runtime = createFakeRuntime();
  const broken = environments.one ?? "";
  const deps = {
    db,
    clock: systemClock,
    runtime: {
      ...runtime,
      inspectService: (id: string) =>
        id === deployed.get(broken)
          ? Promise.reject(new Error("unreadable state"))
          : runtime.inspectService(id),
    },
  };
  // what sleeps is not started, so neither Git nor Odoo is asked
  const reconciler = new ServiceReconciler(deps as unknown as DeploymentDeps);
  await expect(reconciler.reconcile()).rejects.toThrow("1 of 3 services");
  const rows = await db.asSystem(null, ({ prisma }) =>
    prisma.environment.findMany({ where: { projectId, id: { not: broken } }, select: { status: true } }),
  );
  expect(rows.map((row) => row.status)).toEqual(["degraded", "degraded"]);
});
