import { beforeEach, describe, expect, test } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import type { Environment } from "@/server/platform/db/generated/client";
import { getRemoteAccess, removeArchivedRepositories } from "@/server/projects";
import { expireEnvironments, syncAllProjects, syncBranches } from "./index";

const api: TestApi = await openTestApi();
const DAY_MS = 86_400_000;
let owner: TestPerson;
let developer: TestPerson;
let projectId: string;
let slug: string;
let made = 0;

beforeEach(async () => {
  made += 1;
  owner = await api.addPerson("owner");
  developer = await api.addPerson("developer");
  await api.addOrg(`org-${made}`, [{ userId: owner.userId, role: "owner" }]);
  const project = await (
    await api.as(owner)
  ).projects.create({ name: `Project ${made}`, odooVersion: "18.0" });
  ({ id: projectId, slug } = project);
  await api.addMember(projectId, developer.userId, "developer");
  api.setNow(null);
});

const push = (branch: string, subject = "Change") =>
  api.git.push(projectId, branch, { files: { [`${branch}/${Math.random()}`]: "x" }, subject });
const sync = (userId: string | null = null) => syncBranches(api.deps, projectId, { userId, source: "push" });

function find(branch: string): Promise<Environment> {
  return api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.environment.findFirstOrThrow({ where: { projectId, branch }, orderBy: { createdAt: "desc" } }),
  );
}

function runsOf(envId: string) {
  return api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.run.findMany({ where: { envId }, orderBy: { queuedAt: "asc" } }),
  );
}

/** As the worker leaves it after a build. */
async function makeLive(env: Environment, number = 1): Promise<string> {
  return api.deps.db.asSystem("test", async ({ prisma }) => {
    const base = {
      projectId,
      envId: env.id,
      number,
      gitSha: env.headSha ?? "",
      odooVersion: "18.0",
      odooRelease: "Odoo Server 18.0",
    };
    const { id } = await prisma.deployment.create({ data: { ...base, databaseName: `${env.id}-${number}` } });
    await prisma.run.updateMany({
      where: { envId: env.id, status: "queued" },
      data: { status: "succeeded", result: "success", finishedAt: new Date() },
    });
    await prisma.environment.update({
      where: { id: env.id },
      data: { status: "live", currentDeploymentId: id },
    });
    return id;
  });
}

describe("branches become environments", () => {
  test("by the rules, with host, head, lifetime and a run that names the pusher", async () => {
    await push("main", "First");
    await push("feature/ünï", "Second");
    expect(await sync(developer.userId)).toMatchObject({
      created: ["main", "feature/ünï"],
      moved: [],
      gone: [],
    });
    const env = await find("feature/ünï");
    expect(env).toMatchObject({
      name: "feature-uni",
      stage: "development",
      status: "building",
      branchPattern: "*",
      headSubject: "Second",
    });
    expect(env.host).toBe(`feature-uni.${slug}.localhost`);
    expect(env.expiresAt).not.toBeNull();
    const production = await find("main");
    expect(production).toMatchObject({ stage: "production", expiresAt: null });
    expect(await runsOf(production.id)).toMatchObject([
      { kind: "deploy", source: "push", requestedBy: developer.userId, ref: "refs/heads/main", gitSha: production.headSha,
        input: { mode: "new_build", gitSubject: "First" } },
    ]); // prettier-ignore
  });

  test("a second look changes nothing; two at once make nothing twice", async () => {
    await push("main");
    await push("a");
    await Promise.all([sync(), sync(), sync()]);
    expect(await sync()).toEqual({ created: [], moved: [], gone: [], runs: [] });
    expect(await runsOf((await find("a")).id)).toHaveLength(1);
  });

  test("a newer push takes the place of one that waits", async () => {
    await push("a");
    await sync();
    const sha = await push("a");
    const { moved } = await sync();
    expect(moved).toEqual(["a"]);
    const runs = await runsOf((await find("a")).id);
    expect(runs.map((run) => run.status)).toEqual(["superseded", "queued"]);
    expect(runs.at(-1)?.gitSha).toBe(sha);
  });

  test("a repository that cannot be read keeps its reason, and nothing else changes", async () => {
    const remote = await api.git.makeRemote();
    const project = await (
      await api.as(owner)
    ).projects.create({ name: "Remote", odooVersion: "18.0", repoUrl: remote.access.url });
    remote.failWith = "denied";
    await expect(syncBranches(api.deps, project.id)).rejects.toThrow();
    expect((await (await api.as(owner)).projects.get({ project: project.slug })).repoError).toMatch(/./);
    remote.failWith = null;
    await remote.push("main", { files: { a: "1" } });
    const ticks = await Promise.all([syncAllProjects(api.deps), syncAllProjects(api.deps)]);
    expect(ticks.reduce((sum, tick) => sum + tick.looked, 0)).toBeGreaterThan(0);
    expect(await syncAllProjects(api.deps)).toMatchObject({ looked: 0 });
    expect((await (await api.as(owner)).projects.get({ project: project.slug })).repoError).toBeNull();
  });

  test("a branch that went keeps its environment until its lifetime ends; then it is deleted", async () => {
    await push("a");
    await sync();
    const env = await find("a");
    await api.git.deleteBranch(projectId, "a");
    expect(await sync()).toMatchObject({ gone: ["a"] });
    expect(await find("a")).toMatchObject({ deletedAt: null, branchDeletedAt: expect.any(Date) });
    await expireEnvironments(api.deps);
    expect(await runsOf(env.id)).toHaveLength(1);
    api.setNow(new Date(Date.now() + 4 * DAY_MS));
    await expireEnvironments(api.deps);
    await expireEnvironments(api.deps);
    const runs = await runsOf(env.id);
    expect(runs.filter((run) => run.kind === "delete")).toMatchObject([
      { status: "queued", source: "schedule" },
    ]);
  });

  test("an environment that ended while its branch stayed is not built again by itself", async () => {
    await push("a");
    await sync();
    const env = await find("a");
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.environment.update({
        where: { id: env.id },
        data: { deletedAt: new Date(), currentDeploymentId: null },
      }),
    );
    await sync();
    const back = await find("a");
    expect(back).toMatchObject({ status: "expired", host: env.host, expiresAt: null });
    expect(back.id).not.toBe(env.id);
    expect(await runsOf(back.id)).toEqual([]);
    await (await api.as(owner)).environments.rebuild({ environmentId: back.id });
    expect(await runsOf(back.id)).toMatchObject([{ kind: "build", input: { mode: "new_build" } }]);
  });
});

describe("stages", () => {
  test("a move follows the matrix of both stages, queues a build and is audited", async () => {
    await push("main");
    await push("a");
    await sync();
    const { id: environmentId } = await find("a");
    await expect(
      (await api.as(developer)).environments.moveStage({ environmentId, to: "staging" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    const { runId } = await (await api.as(owner)).environments.moveStage({ environmentId, to: "staging" });
    expect(await find("a")).toMatchObject({ stage: "staging", branchPattern: null });
    expect((await runsOf(environmentId)).at(-1)).toMatchObject({ id: runId, kind: "build" });
    await (await api.as(owner)).environments.moveStage({ environmentId, to: "development" });
    expect(await find("a")).toMatchObject({ stage: "development", settings: { onPush: "nothing" } });
    await push("a");
    const { runs } = await sync();
    expect(runs).toEqual([]);
    const { items } = await (await api.as(owner)).environments.history({ environmentId });
    const texts = items.flatMap((item) => (item.type === "change" ? [`${item.actor}: ${item.text}`] : []));
    expect(texts).toEqual([
      "owner: Moved from staging to development. Settings changed: onPush.",
      "owner: Moved from development to staging.",
      "null: The environment of a was made, as development.",
    ]);
  });

  test("there is one production; it is reached by a merge", async () => {
    await push("main");
    await push("a");
    await sync();
    const { id: environmentId } = await find("a");
    const caller = await api.as(owner);
    expect(await caller.environments.describeMove({ environmentId, to: "production" })).toMatchObject({
      kind: "merge",
      into: "main",
    });
    await expect(caller.environments.moveStage({ environmentId, to: "production" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("production leaves, and another branch takes its place", async () => {
    await push("main");
    await push("a");
    await sync();
    const caller = await api.as(owner);
    await caller.environments.moveStage({ environmentId: (await find("main")).id, to: "development" });
    const { id: environmentId } = await find("a");
    await caller.environments.setLifetime({ environmentId, days: 5 });
    await caller.environments.moveStage({ environmentId, to: "production" });
    expect((await runsOf(environmentId)).at(-1)).toMatchObject({ kind: "deploy" });
    expect(await caller.environments.get({ environmentId })).toMatchObject({ settings: {}, expiresAt: null });
  });
});

describe("merges and forks", () => {
  async function twoBranches() {
    const sha = await push("main");
    await api.git.createBranch(projectId, "a", sha);
    await push("a", "Feature");
    await sync();
    return { main: (await find("main")).id, a: (await find("a")).id };
  }

  test("a merge into production deploys it, and needs the right to push there", async () => {
    const { main, a } = await twoBranches();
    const merge = { environmentId: main, sourceEnvironmentId: a };
    await expect((await api.as(developer)).environments.merge(merge)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const result = await (await api.as(owner)).environments.merge(merge);
    expect(result.kind).toBe("merged");
    expect(await find("main")).toMatchObject({ headSha: result.sha });
    expect((await runsOf(main)).at(-1)).toMatchObject({
      kind: "deploy",
      gitSha: result.sha,
      input: { mode: "update" },
      requestedBy: owner.userId,
    });
    expect(await (await api.as(owner)).environments.merge(merge)).toMatchObject({
      kind: "up_to_date",
      runs: [],
    });
  });

  test("a conflict names the files and changes nothing", async () => {
    const sha = await api.git.push(projectId, "main", { files: { f: "1" } });
    await api.git.createBranch(projectId, "a", sha);
    await api.git.push(projectId, "a", { files: { f: "2" } });
    const head = await api.git.push(projectId, "main", { files: { f: "3" } });
    await sync();
    const merge = { environmentId: (await find("main")).id, sourceEnvironmentId: (await find("a")).id };
    await expect((await api.as(owner)).environments.merge(merge)).rejects.toThrow(/Nothing was changed.*f/s);
    expect((await find("main")).headSha).toBe(head);
  });

  test("a branch of another project is no source", async () => {
    const { main } = await twoBranches();
    const other = await (await api.as(owner)).projects.create({ name: "Other", odooVersion: "18.0" });
    await api.git.push(other.id, "x", { files: { a: "1" } });
    await syncBranches(api.deps, other.id);
    const { items } = await (await api.as(owner)).environments.list({ project: other.slug });
    const merge = { environmentId: main, sourceEnvironmentId: items[0]?.id ?? "" };
    await expect((await api.as(owner)).environments.merge(merge)).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });

  test("a fork is built; its name may not reach a stage the person may not push to", async () => {
    const { main } = await twoBranches();
    const { branch, runs } = await (
      await api.as(developer)
    ).environments.createBranch({ environmentId: main, name: "b" });
    expect([branch, runs.length]).toEqual(["b", 1]);
    const staging = { environmentId: main, name: "release/1" };
    await expect((await api.as(developer)).environments.createBranch(staging)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(
      (await api.as(owner)).environments.createBranch({ environmentId: main, name: "b" }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("buttons", () => {
  test("restart, stop and start become runs, each only where its state allows", async () => {
    await push("a");
    await sync();
    const env = await find("a");
    const caller = await api.as(developer);
    const environmentId = env.id;
    await expect(caller.environments.restart({ environmentId })).rejects.toThrow(
      "Nothing has been built here yet",
    );
    await makeLive(env);
    await caller.environments.restart({ environmentId });
    await caller.environments.stop({ environmentId });
    await expect(caller.environments.start({ environmentId })).rejects.toThrow("It is running");
    const runs = await runsOf(environmentId);
    expect(runs.map((run) => [run.kind, run.status])).toEqual([
      ["build", "succeeded"],
      ["restart", "superseded"],
      ["stop", "queued"],
    ]);
  });

  test("a roll back names the deployment; what is closed is refused with the reason", async () => {
    await push("a");
    await sync();
    const env = await find("a");
    const first = await makeLive(env, 1);
    const second = await makeLive(env, 2);
    const caller = await api.as(developer);
    const { runId } = await caller.environments.rollback({
      environmentId: env.id,
      deploymentId: first,
      mode: "code",
    });
    expect((await runsOf(env.id)).find((run) => run.id === runId)).toMatchObject({
      kind: "rollback", input: { deploymentId: first, rollbackMode: "code" },
    }); // prettier-ignore
    const current = { environmentId: env.id, deploymentId: second, mode: "code" as const };
    await expect(caller.environments.rollback(current)).rejects.toMatchObject({ code: "CONFLICT" });
    const data = { environmentId: env.id, deploymentId: first, mode: "code_and_data" as const };
    await expect(caller.environments.rollback(data)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("delete takes the branch along, cancels what runs, and cannot be pushed back to life half-way", async () => {
    await push("a");
    await sync();
    const env = await find("a");
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.run.updateMany({ where: { envId: env.id }, data: { status: "running", attempt: 1 } }),
    );
    const { runId } = await (await api.as(developer)).environments.delete({ environmentId: env.id });
    expect((await api.git.listBranches(projectId)).map((head) => head.name)).toEqual([]);
    expect(await find("a")).toMatchObject({ status: "deleting", branchDeletedAt: expect.any(Date) });
    const runs = await runsOf(env.id);
    expect(runs[0]?.cancelRequestedAt).not.toBeNull();
    expect(runs.at(-1)).toMatchObject({ id: runId, kind: "delete", status: "queued" });
    await push("a");
    expect(await sync()).toMatchObject({ created: [], moved: [], runs: [] });
    await expect((await api.as(developer)).environments.rebuild({ environmentId: env.id })).rejects.toThrow(
      "being deleted",
    );
  });

  test("a deletion that failed is tried again, later", async () => {
    await push("a");
    await sync();
    const env = await find("a");
    await (await api.as(developer)).environments.delete({ environmentId: env.id });
    const end = (finishedAt: Date) =>
      api.deps.db.asSystem("test", ({ prisma }) =>
        prisma.run.updateMany({
          where: { envId: env.id, kind: "delete" },
          data: { status: "failed", failureKind: "platform", finishedAt },
        }),
      );
    await end(new Date());
    await expireEnvironments(api.deps);
    expect((await runsOf(env.id)).filter((run) => run.status === "queued")).toHaveLength(0);
    await end(new Date(Date.now() - 2 * 3_600_000));
    await expireEnvironments(api.deps);
    expect((await runsOf(env.id)).filter((run) => run.status === "queued")).toMatchObject([
      { kind: "delete" },
    ]);
  });

  test("lifetime: kept, limited, and back to the project's", async () => {
    await push("a");
    await sync();
    const { id: environmentId, createdAt } = await find("a");
    const caller = await api.as(developer);
    expect(await caller.environments.setLifetime({ environmentId, keep: true })).toEqual({ expiresAt: null });
    const limited = await caller.environments.setLifetime({ environmentId, keep: false, days: 10 });
    expect(new Date(limited.expiresAt ?? 0).getTime() - createdAt.getTime()).toBeGreaterThan(9.9 * DAY_MS);
    await caller.environments.setSettings({ environmentId, settings: { runTests: false } });
    const detail = await caller.environments.get({ environmentId });
    expect(detail).toMatchObject({
      settings: { runTests: false },
      effectiveSettings: { runTests: false, lifetimeDays: 3 },
    });
    expect(detail.expiresSoon).toBe(true);
  });

  test("production is given no lifetime, by the project or by itself", async () => {
    await push("main");
    await sync();
    const { id: environmentId } = await find("main");
    const caller = await api.as(owner);
    const refused = { code: "BAD_REQUEST", message: expect.stringContaining("no lifetime") };
    await expect(caller.environments.setLifetime({ environmentId, days: 5 })).rejects.toMatchObject(refused);
    await expect(
      caller.environments.setSettings({ environmentId, settings: { lifetimeDays: 5 } }),
    ).rejects.toMatchObject(refused);
    await expect(
      caller.projects.update({
        project: slug,
        settings: { stages: { production: { lifetimeDays: 5 } } },
      }),
    ).rejects.toMatchObject(refused);
    await caller.environments.setSettings({ environmentId, settings: { lifetimeDays: null } });
    expect((await caller.environments.get({ environmentId })).expiresAt).toBeNull();
  });
});

describe("projects", () => {
  test("an address's password is kept apart, sealed, and given to Git alone", async () => {
    const repoUrl = "https://user:pass-word@git.example.com/a.git";
    const project = await (
      await api.as(owner)
    ).projects.create({ name: "Remote", odooVersion: "18.0", repoUrl });
    const detail = await (await api.as(owner)).projects.get({ project: project.slug });
    expect(detail.repoUrl).toBe("https://git.example.com/a.git");
    expect(detail.deployKey).toContain("ssh-ed25519");
    const stored = await api.deps.db.asSystem("test", ({ prisma }) => prisma.repoCredentials.findMany());
    const audit = await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.auditEntry.findMany({ where: { projectId: project.id } }),
    );
    const said = JSON.stringify([detail, stored, audit], (_key, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(said).not.toContain("pass-word");
    expect(said).not.toContain("PRIVATE KEY");
    const access = await getRemoteAccess(api.deps, project.id);
    expect(access).toMatchObject({ url: repoUrl, privateKey: expect.stringContaining("PRIVATE KEY") });
    await (
      await api.as(owner)
    ).projects.update({ project: project.slug, repoUrl: "https://git.example.com/b.git" });
    expect((await getRemoteAccess(api.deps, project.id))?.url).toBe("https://git.example.com/b.git");
  });

  test("two people who save different stages both keep what they saved", async () => {
    const [one, other] = [await api.as(owner), await api.as(owner)];
    const save = (caller: typeof one, stages: object) =>
      caller.projects.update({ project: slug, settings: { stages } });
    await Promise.all([
      save(one, { staging: { lifetimeDays: 14, runTests: true } }),
      save(other, { development: { demoData: false } }),
    ]);
    const read = async () => (await one.projects.get({ project: slug })).settings.stages;
    expect(await read()).toEqual({
      staging: { lifetimeDays: 14, runTests: true },
      development: { demoData: false },
    });
    // Of one stage, what is saved later holds: what it leaves out is unset.
    await save(other, { staging: { lifetimeDays: 20 } });
    expect((await read()).staging).toEqual({ lifetimeDays: 20 });
    await save(one, { staging: {} });
    expect(await read()).toEqual({ staging: {}, development: { demoData: false } });
  });

  test("rules are previewed with the reason, replaced, and never move what is there", async () => {
    await push("main");
    await push("a");
    await sync();
    const caller = await api.as(owner);
    const rules = [
      { pattern: "a", stage: "production" as const },
      { pattern: "*", stage: "staging" as const },
    ];
    const { rows } = await caller.projects.previewBranchRules({ project: slug, rules });
    expect(rows.map(({ branch, stage, note }) => [branch, stage, note?.split(":")[0]])).toEqual([
      ["a", "production", "It stays in development"],
      [
        "main",
        "staging",
        "It stays in production until you move it. Rules decide for branches pushed from now on.",
      ],
    ]);
    await caller.projects.setBranchRules({ project: slug, rules });
    expect(await caller.projects.branchRules({ project: slug })).toEqual(rules);
    await push("b");
    await sync();
    expect([(await find("a")).stage, (await find("b")).stage]).toEqual(["development", "staging"]);
  });

  test("a deleted project is gone for everybody, its branches end, its name is free, its repository goes last", async () => {
    await push("main");
    await sync();
    const env = await find("main");
    const caller = await api.as(owner);
    await caller.projects.delete({ project: slug });
    await expect(caller.projects.get({ project: slug })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expireEnvironments(api.deps);
    expect((await runsOf(env.id)).at(-1)).toMatchObject({ kind: "delete", status: "queued" });
    expect(await sync()).toMatchObject({ created: [] });
    const again = await caller.projects.create({ name: `Project ${made}`, odooVersion: "18.0" });
    expect(again.slug).toBe(slug);
  });

  test("a project whose deletion broke off after its first half ends all the same", async () => {
    await push("main");
    await sync();
    const env = await find("main");
    const { id } = await (await api.as(owner)).projects.get({ project: slug });
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.project.update({ where: { id }, data: { archivedAt: new Date() } }),
    );
    await removeArchivedRepositories(api.deps);
    await expireEnvironments(api.deps);
    expect((await runsOf(env.id)).at(-1)).toMatchObject({ kind: "delete", status: "queued" });
  });

  test("the secret of webhooks is for those who configure, and not in anybody's rows", async () => {
    const integration = await (await api.as(owner)).projects.integration({ project: slug });
    expect(integration.webhookSecret).toMatch(/^[0-9a-f]{64}$/);
    await expect((await api.as(developer)).projects.integration({ project: slug })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const claims = { userId: owner.userId, actorKind: "user" as const, action: null, address: null };
    const read = api.deps.db.readAsUser(claims, (sql) =>
      sql.query("select webhook_secret from ops.projects"),
    );
    await expect(read).rejects.toThrow(/permission denied/);
  });
});
