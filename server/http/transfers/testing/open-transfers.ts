/** A project with one backup, and a file of it to be downloaded. */
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { openTestApi, type TestApi } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";

export const SITE = "http://capstan.test:3000";
export const CONTENT = randomBytes(100_000);
export const SHA256 = createHash("sha256").update(CONTENT).digest("hex");

/** openTransfers: `developer` may neither download nor import there. */
export async function openTransfers() {
  const api = await openTestApi();
  const owner = await api.addPerson("owner");
  const developer = await api.addPerson("developer");
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  const { id: projectId } = await (
    await api.as(owner)
  ).projects.create({ name: "Demo", odooVersion: "18.0" });
  await api.addMember(projectId, developer.userId, "developer");
  const sha = await api.git.push(projectId, "main", { files: { a: "1" } });
  await syncBranches(api.deps, projectId);
  return { api, owner, developer, projectId, ...(await addFile(api, projectId, sha)) };
}

async function addFile(api: TestApi, projectId: string, gitSha: string) {
  const key = `${projectId}/exports/x/odoo.zip`;
  const put = await api.deps.stores.storage({ kind: "disk" }, null).put(key, Readable.from([CONTENT]));
  return api.deps.db.asSystem("test", async ({ prisma }) => {
    const environment = await prisma.environment.findFirstOrThrow({ where: { projectId } });
    const environmentId = environment.id;
    const of = { projectId, envId: environmentId };
    const odoo = { gitSha, odooVersion: "18.0" };
    const deployment = await prisma.deployment.create({
      data: { ...of, ...odoo, number: 1, odooRelease: "Odoo Server 18.0", databaseName: "x" },
    });
    await prisma.environment.update({
      where: { id: environmentId },
      data: { currentDeploymentId: deployment.id, status: "live" },
    });
    const store = { projectId, name: "disk", kind: "disk", isDefault: true };
    const { id: storeId } = await prisma.backupStore.create({ data: store });
    const kept = {
      dbDump: "x",
      filestore: "x",
      manifest: "x",
      manifestSha256: "x",
      dataAt: new Date(),
      storedAt: new Date(),
    };
    const backup = await prisma.backup.create({
      data: {
        ...of,
        ...odoo,
        ...kept,
        storeId,
        status: "stored",
        stage: "production",
        deploymentId: deployment.id,
      },
    });
    const backupId = backup.id;
    const part = { key, sizeBytes: put.sizeBytes, sha256: put.sha256, plainBytes: CONTENT.length };
    const ready = { status: "ready", part, sha256: SHA256, expiresAt: new Date(Date.now() + 48 * 3_600_000) };
    const what = { withFilestore: true, neutralized: false, fileName: "demo_main.zip" };
    const { id: exportId } = await prisma.backupExport.create({
      data: { ...of, ...what, ...ready, backupId },
    });
    return { environmentId, backupId, exportId };
  });
}
