import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Collector, DATABASE_TUNABLES, prepareSpares } from "@/server/databases";
import { addon } from "@/server/deployments/testing/rig";
import { applyRetention, collectBlobs, queueDueBackups } from ".";
import { openBackupRig } from "./testing/backup-rig";
import { BACKUP_TUNABLES } from "./tunables";

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

/** The project's backups are encrypted, as those in a bucket are unless somebody says otherwise. */
const sealed = ({ projectId }: Project) =>
  rig.db.asSystem(null, ({ prisma }) =>
    prisma.backupStore.create({
      data: { projectId, name: "sealed", kind: "disk", settings: {}, encrypted: true, isDefault: true },
    }),
  );

describe("a backup of a development branch", { timeout: LONG }, () => {
  test("is stored encrypted, proven, restored beside, and the restore undone", async () => {
    const project = await rig.project(["feature"]);
    await sealed(project);
    const built = await project.push("feature", addon("shop", "1.0"));
    expect(built, await project.log(built)).toMatchObject({ status: "succeeded" });
    await attach(project, "feature", "invoice.txt", "the invoice");
    const { take, proof, backup, restore } = rig.of(project);

    const { id, run } = await take("feature");
    expect(run, await project.log(run)).toMatchObject({ status: "succeeded", result: "success" });
    expect(run.steps.map((step) => step.name)).toEqual(["dump", "filestore", "manifest"]);
    const own = (await objects()).filter((file) => file.includes(project.projectId));
    expect(own.filter((file) => !file.endsWith(".age")).map((file) => path.basename(file))).toEqual([
      "manifest.json",
    ]);
    const proven = await proof(id);
    expect(proven, await project.log(proven)).toMatchObject({ status: "succeeded" });
    expect(await backup(id)).toMatchObject({ status: "verified", verifyProblem: null });
    const proofLog = await project.log(proven);
    expect(proofLog).toContain("In this copy admin has a password that nobody is told.");
    expect(proofLog).not.toContain("new password");

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

describe("staging that is copied from proven backups", { timeout: LONG }, () => {
  const chosen = (project: Project, copiesFrom: string) =>
    rig.db.asSystem("test", ({ prisma }) =>
      prisma.project.update({
        where: { id: project.projectId },
        data: { settings: { copiesFrom, stages: { production: { install: "list", modules: ["shop"] } } } },
      }),
    );
  const has = async (project: Project, branch: string, name: string) =>
    (await project.rpc<number>(branch, "project.project", "search_count", [[["name", "=", name]]])) === 1;
  const enter = (project: Project, name: string) =>
    project.rpc<number>("main", "project.project", "create", [{ name }]);
  const kinds = async (project: Project) =>
    (
      await rig.db.asSystem(null, ({ prisma }) =>
        prisma.snapshot.findMany({
          where: { projectId: project.projectId },
          orderBy: { createdAt: "asc" },
        }),
      )
    ).map(({ kind, status }) => `${kind} ${status}`);

  test("takes what the proof restored, and production is not read; the next proof replaces it", async () => {
    const project = await rig.project(["main", "release-1"]);
    await chosen(project, "proven_backup");
    const live = await project.push("main", addon("shop", "1.0"));
    expect(live, await project.log(live)).toMatchObject({ status: "succeeded" });
    await enter(project, "early");
    await attach(project, "main", "plan.txt", "the plan");
    const { take, proof, backup } = rig.of(project);
    const { id } = await take("main");
    const proven = await proof(id);
    expect(proven, await project.log(proven)).toMatchObject({ status: "succeeded" });
    expect(proven.steps.at(-1)?.message).toMatch(/^Proven in \d+ s; the restored database stays/);
    // proven once more, it is of no use
    expect((await proof(id, true)).steps.at(-1)?.message).toMatch(/^Proven in \d+ s$/);
    await enter(project, "late");

    const first = await project.push("release-1", addon("shop", "1.0"));
    expect(first, await project.log(first)).toMatchObject({ status: "succeeded" });
    expect(await project.log(first)).toContain(`Copying what the proof of backup ${id} restored`);
    const step = (run: typeof first) => run.steps.find(({ name }) => name === "database")?.message;
    expect(step(first)).toMatch(/^Production as of .* UTC from a proven backup, cloned$/);
    await prepareSpares(rig.deps);
    const again = { mode: "new_build" } as const;
    const second = await project.ended(await project.request("release-1", null, first.gitSha, again));
    expect(second, await project.log(second)).toMatchObject({ status: "succeeded" });
    expect(step(second)).toMatch(/from a proven backup, taken ready-made$/);
    expect(await has(project, "release-1", "early")).toBe(true);
    expect(await has(project, "release-1", "late")).toBe(false);
    expect(await contentOf(project, "release-1", "plan.txt")).toBe("the plan");
    const { dataAt } = await backup(id);
    expect((await project.environment("release-1")).currentDeployment).toMatchObject({
      neutralized: true,
      productionDataAt: dataAt,
      productionBackupId: id,
    });
    expect(await kinds(project)).toEqual(["proven ready", "spare taken", "before_deploy ready"]);

    const { id: newer } = await take("main");
    await proof(newer);
    let now = Date.now();
    const collector = new Collector({ ...rig.deps, clock: { now: () => new Date(now) } });
    await collector.collect();
    expect((await kinds(project)).filter((kind) => kind.startsWith("proven"))).toEqual([
      "proven ready",
      "proven ready",
    ]);
    now += DATABASE_TUNABLES.orphanGraceMs + 1_000;
    await collector.collect();
    expect((await kinds(project)).filter((kind) => kind.startsWith("proven"))).toEqual([
      "proven dropped",
      "proven ready",
    ]);
    await chosen(project, "production");
    await collector.collect();
    now += DATABASE_TUNABLES.orphanGraceMs + 1_000;
    await collector.collect();
    expect(await kinds(project)).not.toContain("proven ready");
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
    // by hand, a moment ago
    expect(await backup(first.id)).toMatchObject({ status: "verified" });
    const later = new Date(Date.now() + BACKUP_TUNABLES.byHandKeepMs);
    await applyRetention({ ...rig.backupDeps, clock: { now: () => later } });
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
