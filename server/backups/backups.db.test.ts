import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { addon } from "@/server/deployments/testing/rig";
import { applyRetention, collectBlobs, queueDueBackups } from ".";
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

describe("what is damaged in the store", { timeout: LONG }, () => {
  test("is refused before the target is touched, with the reason, and loses its proof", async () => {
    const project = await rig.project(["safe"]);
    await project.push("safe", addon("shop", "1.0"));
    await attach(project, "safe", "a.txt", "content a");
    await attach(project, "safe", "b.txt", "content b");
    const { take, proof, backup, restore } = rig.of(project);
    const { id } = await take("safe");
    expect(await proof(id)).toMatchObject({ status: "succeeded" });
    const before = await project.environment("safe");
    const files = (await objects()).filter((file) => file.includes(project.projectId));
    const one = (pattern: RegExp) => files.find((file) => pattern.test(file)) ?? "";
    const [first = "", second = ""] = files.filter((file) => file.includes("/blobs/"));
    const flip = async (file: string) => {
      const bytes = await readFile(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      await writeFile(file, bytes);
    };
    const cases: [string, string[], RegExp, (...paths: string[]) => Promise<unknown>][] = [
      ["a changed dump", [one(/database\.dump$/)], /database\.dump .* checksum/, flip],
      ["a cut dump", [one(/database\.dump$/)], /database\.dump .* bytes instead of/, async (file) => writeFile(file, (await readFile(file)).subarray(0, 1000))],
      ["a missing list", [one(/filestore\.list$/)], /filestore\.list is missing/, (file) => rm(file)],
      ["a changed manifest", [one(/manifest\.json$/)], /manifest\.json .* checksum/, flip],
      ["a missing file", [first], /is missing/, (file) => rm(file)],
      ["swapped files", [first, second], /not what was stored under its name/, async (a, b) => {
        await rename(a, `${a}.swap`);
        await rename(b, a);
        await rename(`${a}.swap`, b);
      }],
    ]; // prettier-ignore
    for (const [what, paths, reason, harm] of cases) {
      const good = await Promise.all(paths.map((file) => readFile(file)));
      await harm(...paths);
      const { run } = await restore(id, "safe");
      expect(run, what).toMatchObject({ status: "failed", reason: expect.stringMatching(reason) });
      await Promise.all(paths.map((file, index) => writeFile(file, good[index] ?? "")));
      expect(await project.environment("safe"), what).toMatchObject({
        currentDeploymentId: before.currentDeploymentId,
      });
    }
    expect((await project.get("safe", "/web/login")).status).toBe(200);

    await flip(first);
    expect(await proof(id, true)).toMatchObject({ status: "failed" });
    expect(await backup(id)).toMatchObject({
      status: "stored",
      verifiedAt: null,
      damaged: [path.basename(first)],
    });
    // the next backup sends the file again, and both can be proven
    const { id: next } = await take("safe");
    expect(await proof(next)).toMatchObject({ status: "succeeded" });
    expect(await proof(id, true)).toMatchObject({ status: "succeeded" });
    const left = (await rig.deps.cluster.listDatabases()).filter(
      ({ createdFor }) => createdFor === before.id,
    );
    expect(left.map(({ name }) => name)).toEqual([before.currentDeployment?.databaseName]);
  });
});

describe("retention", { timeout: LONG }, () => {
  test("removes what no rule keeps, and then only files that no kept backup names", async () => {
    const project = await rig.project(["old"]);
    await project.push("old", addon("shop", "1.0"));
    await attach(project, "old", "gone.txt", "only in the old one");
    const { take, proof, backup } = rig.of(project);
    const first = await take("old");
    await proof(first.id);
    await project.query("old", "delete from ir_attachment where name = 'gone.txt'");
    const second = await take("old");
    await proof(second.id);
    const blobs = async () =>
      (await objects()).filter((file) => file.includes(project.projectId) && file.includes("/blobs/")).length;
    const all = await blobs();
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.backupRetentionPolicy.create({
        data: { projectId: project.projectId, keepLast: 1, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 },
      }),
    );
    await applyRetention(rig.backupDeps);
    expect(await backup(first.id)).toMatchObject({ status: "expired" });
    expect(await backup(second.id)).toMatchObject({ status: "verified" });
    await collectBlobs(rig.backupDeps);
    expect(await blobs()).toBe(all - 1);
    expect(await proof(second.id, true)).toMatchObject({ status: "succeeded" });
  });

  test("a schedule that was missed for a week is caught up once", async () => {
    const project = await rig.project(["due"]);
    await project.push("due", addon("shop", "1.0"));
    await rig.db.asSystem("test", ({ prisma }) =>
      prisma.backupSchedule.create({
        data: {
          projectId: project.projectId,
          envId: project.environments.due ?? "",
          cron: "0 2 * * *",
          nextAt: new Date(Date.now() - 7 * 86_400_000),
        },
      }),
    );
    const [one, two] = await Promise.all([queueDueBackups(rig.deps), queueDueBackups(rig.deps)]);
    expect(one.queued + two.queued).toBe(1);
    expect(await queueDueBackups(rig.deps)).toEqual({ queued: 0 });
    const [made] = await rig.db.asSystem(null, ({ prisma }) =>
      prisma.backup.findMany({ where: { envId: project.environments.due ?? "" } }),
    );
    expect(made).toMatchObject({ trigger: "schedule" });
    await project.ended(made?.runId ?? "");
    await rig.of(project).proof(made?.id ?? "");
  });
});
