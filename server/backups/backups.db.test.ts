import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { addon } from "@/server/deployments/testing/rig";
import { openBackupRig } from "./testing/backup-rig";

const rig = await openBackupRig();
const LONG = 600_000;

type Project = Awaited<ReturnType<typeof rig.project>>;

const attach = (project: Project, branch: string, name: string, content: string) =>
  project.rpc<number>(branch, "ir.attachment", "create", [
    [{ name, datas: Buffer.from(content).toString("base64"), mimetype: "text/plain" }],
  ]);
/** As Odoo reads it: the row names a file of the filestore. */
const contentOf = async (project: Project, branch: string, name: string) => {
  const [row] = await project.query<{ path: string }>(
    branch,
    `select store_fname as path from ir_attachment where name = '${name}'`,
  );
  if (!row) return null;
  const env = await project.environment(branch);
  const at = {
    envId: env.id,
    database: env.currentDeployment?.databaseName ?? "",
    user: { ordinal: env.ordinal },
  };
  const file = await rig.deps.runtime.readFilestoreFile(at, row.path);
  return file ? Buffer.concat((await file.content.toArray()) as Buffer[]).toString() : "no file";
};
const objects = async () =>
  (await readdir(rig.folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

describe("a backup of a development branch", { timeout: LONG }, () => {
  test("is stored, proven, restored beside, and the restore undone", async () => {
    const project = await rig.project(["feature"]);
    const built = await project.push("feature", addon("shop", "1.0"));
    expect(built, await project.log(built)).toMatchObject({ status: "succeeded" });
    await attach(project, "feature", "invoice.txt", "the invoice");
    const { take, proof, backup, restore } = rig.of(project);

    const { id, run } = await take("feature");
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded", result: "success" });
    expect(run.steps.map((step) => step.name)).toEqual(["dump", "filestore", "manifest"]);
    const proven = await proof(id);
    expect(proven, await project.log(proven)).toMatchObject({ status: "succeeded" });
    expect(await backup(id)).toMatchObject({ status: "verified", verifyProblem: null });

    // lost, and changed since
    await project.query("feature", "delete from ir_attachment where name = 'invoice.txt'");
    await attach(project, "feature", "later.txt", "later");
    const { run: restored, restore: row } = await restore(id, "feature");
    expect(restored, await project.log(restored)).toMatchObject({ status: "succeeded" });
    expect((await project.get("feature", "/web/login")).status).toBe(200);
    expect(await contentOf(project, "feature", "invoice.txt")).toBe("the invoice");
    expect(await contentOf(project, "feature", "later.txt")).toBeNull();

    const undone = await project.ended(
      await project.request("feature", "rollback", null, {
        deploymentId: row.replacedDeploymentId ?? "",
        rollbackMode: "code_and_data",
      }),
    );
    expect(undone, await project.log(undone)).toMatchObject({ status: "succeeded" });
    expect(await contentOf(project, "feature", "later.txt")).toBe("later");
    expect(await contentOf(project, "feature", "invoice.txt")).toBeNull();

    // a second backup sends only what the first has not: this file and later.txt
    const before = new Set((await objects()).filter((file) => file.includes("/blobs/")));
    await attach(project, "feature", "new.txt", "something new");
    const second = await take("feature");
    expect(second.run.steps[1]?.message).toMatch(/, 2 of them new/);
    const after = (await objects()).filter((file) => file.includes("/blobs/"));
    expect(after.length).toBe(before.size + 2);
    await proof(second.id);
  });
});
