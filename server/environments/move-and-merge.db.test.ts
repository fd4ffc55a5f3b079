import { beforeEach, describe, expect, test } from "vitest";
import type { TestPerson } from "@/server/api/testing/test-api";
import { syncBranches } from "./index";
import { openProjectRig } from "./testing/project-rig";

const { begin, api, push, sync, find, runsOf } = await openProjectRig();
let owner: TestPerson;
let developer: TestPerson;
let projectId: string;

beforeEach(async () => {
  ({ owner, developer, projectId } = await begin());
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

  test("the trail names who merged and who branched, even when a webhook's look comes first", async () => {
    const { main, a } = await twoBranches();
    const asked = {
      mergeBranch: api.git.mergeBranch.bind(api.git),
      createBranch: api.git.createBranch.bind(api.git),
    };
    const trail = (action: string) =>
      api.deps.db.asSystem("test", ({ prisma }) =>
        prisma.auditEntry.findMany({ where: { projectId, action }, orderBy: { seq: "asc" } }),
      );
    try {
      api.git.mergeBranch = async (...args) => {
        const outcome = await asked.mergeBranch(...args);
        await sync();
        return outcome;
      };
      api.git.createBranch = async (...args) => {
        await asked.createBranch(...args);
        await sync();
      };
      const caller = await api.as(owner);
      await caller.environments.merge({ environmentId: main, sourceEnvironmentId: a });
      await caller.environments.createBranch({ environmentId: a, name: "forked" });
    } finally {
      Object.assign(api.git, asked);
    }
    const who = { actorId: owner.userId, actorKind: "token", entity: "git.branches" };
    expect(await trail("environments.merge")).toMatchObject([
      { ...who, envId: main, after: { asked: "merge", source: "a" } },
      { ...who, envId: main, after: { merged: "a" } },
    ]);
    expect(await trail("environments.createBranch")).toMatchObject([
      { ...who, envId: a, after: { asked: "create", branch: "forked" } },
      { ...who, envId: a, after: { created: "forked" } },
    ]);
  });

  test("who asked is in the trail before Git acts, and stays there when that is cut off", async () => {
    const { main, a } = await twoBranches();
    const mergeBranch = api.git.mergeBranch.bind(api.git);
    const trail = async () => {
      const lines = await api.deps.db.asSystem("test", ({ prisma }) =>
        prisma.auditEntry.findMany({
          where: { projectId, action: "environments.merge" },
          orderBy: { seq: "asc" },
        }),
      );
      return lines.map(({ actorId, after }) => ({ actorId, after }));
    };
    const asked = { actorId: owner.userId, after: { asked: "merge", source: "a" } };
    const caller = await api.as(owner);
    const merge = () => caller.environments.merge({ environmentId: main, sourceEnvironmentId: a });
    let seen: unknown = null;
    try {
      api.git.mergeBranch = async () => {
        seen = await trail();
        throw new Error("cut off");
      };
      await expect(merge()).rejects.toThrow();
      expect(seen).toEqual([asked]);
      expect(await trail()).toEqual([asked]);
      api.git.mergeBranch = () => Promise.resolve({ kind: "conflict", files: ["f"], message: "No." });
      await expect(merge()).rejects.toMatchObject({ code: "CONFLICT" });
      const refused = { actorId: owner.userId, after: { outcome: "conflict", source: "a" } };
      expect(await trail()).toEqual([asked, asked, refused]);
    } finally {
      Object.assign(api.git, { mergeBranch });
    }
  });

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
