import { describe, expect, test } from "vitest";
import type { BranchHead } from "@/server/drivers/git/port";
import { DEFAULT_BRANCH_RULES } from "@/server/projects/contract";
import { planBranchChanges, type BranchFacts, type KnownEnvironment } from "./plan-branch-changes";

const NOW = new Date("2026-03-01T00:00:00Z");
const DAY_MS = 86_400_000;
const daysFromNow = (days: number) => new Date(NOW.getTime() + days * DAY_MS);

function head(name: string, sha = "a", committedAt = NOW): BranchHead {
  const commit = { sha, subject: "s", authorName: "n", authorEmail: "e", committedAt, parents: [] };
  return { name, commit };
}

function known(branch: string, rest: Partial<KnownEnvironment> = {}): KnownEnvironment {
  const name = branch.replaceAll("/", "-");
  const facts = { id: branch, name, branch, stage: "development" as const, status: "live", headSha: "a" };
  return { ...facts, branchDeleted: false, keep: false, settings: {}, ...rest };
}

function plan(facts: Partial<BranchFacts>) {
  return planBranchChanges({
    heads: [],
    environments: [],
    rules: DEFAULT_BRANCH_RULES,
    projectSettings: {},
    firstLook: false,
    ended: new Map(),
    now: NOW,
    ...facts,
  });
}

describe("new branches", () => {
  test("get their stage by the first rule, a lifetime, and a build", () => {
    const { created } = plan({ heads: [head("feature/x"), head("main"), head("release/1")] });
    const rows = created.map(({ head: { name }, stage, expiresAt, run }) => ({
      name,
      stage,
      expiresAt,
      run,
    }));
    expect(rows).toEqual([
      { name: "main", stage: "production", expiresAt: null, run: "new_build" },
      { name: "release/1", stage: "staging", expiresAt: daysFromNow(30), run: "new_build" },
      { name: "feature/x", stage: "development", expiresAt: daysFromNow(3), run: "new_build" },
    ]);
  });

  test("there is one production: the next one falls to development, with the reason", () => {
    const rules = [{ pattern: "ma*", stage: "production" as const }];
    const { created } = plan({ rules, heads: [head("master"), head("main")] });
    expect(created.map(({ head: { name }, stage }) => [name, stage])).toEqual([
      ["main", "production"],
      ["master", "development"],
    ]);
    expect(created[1]?.reason).toContain("main is production already");
    const later = plan({
      rules,
      heads: [head("p"), head("master")],
      environments: [known("p", { stage: "production" })],
    });
    expect(later.created).toMatchObject([
      { stage: "development", reason: expect.stringContaining("p is production") },
    ]);
  });

  test("are built even where a push does nothing: there is nothing yet", () => {
    const projectSettings = { stages: { development: { onPush: "nothing" } } };
    expect(plan({ projectSettings, heads: [head("x")] }).created).toMatchObject([{ run: "new_build" }]);
  });

  test("that are spelled alike get names of their own", () => {
    const { created } = plan({
      heads: [head("f/x"), head("f-x"), head("F.x")],
      environments: [known("f-x-2", { name: "f-x" })],
    });
    const names = created.map(({ name }) => name);
    expect(new Set([...names, "f-x"]).size).toBe(4);
  });

  test("that are old when a remote is first read are listed, not built", () => {
    const heads = [
      head("old", "a", daysFromNow(-4)),
      head("young", "a", daysFromNow(-2)),
      head("main", "a", daysFromNow(-99)),
    ];
    const rows = plan({ heads, firstLook: true }).created.map(({ head: { name }, status, run }) => [
      name,
      status,
      run,
    ]);
    expect(rows).toEqual([
      ["main", "building", "new_build"],
      ["old", "expired", null],
      ["young", "building", "new_build"],
    ]);
  });

  test("whose lifetime ended at this commit come back expired; at another one they are built", () => {
    const ended = new Map([["x", "a"]]);
    expect(plan({ heads: [head("x", "a")], ended }).created).toMatchObject([
      { status: "expired", run: null },
    ]);
    expect(plan({ heads: [head("x", "b")], ended }).created).toMatchObject([
      { status: "building", run: "new_build" },
    ]);
  });
});

describe("branches that moved", () => {
  test.each([
    ["development", {}, "new_build"],
    ["staging", {}, "update"],
    ["production", {}, "update"],
    ["development", { onPush: "nothing" }, null],
    ["development", { onPush: "update" }, "update"],
    ["staging", { onPush: "new_build" }, "new_build"],
  ] as const)("%s with %j: %s", (stage, settings, run) => {
    const { moved } = plan({ heads: [head("x", "b")], environments: [known("x", { stage, settings })] });
    expect(moved).toMatchObject([{ run, back: false }]);
  });

  test("an expired one is built anew, whatever was to be updated", () => {
    const environments = [known("x", { stage: "staging", status: "expired" })];
    expect(plan({ heads: [head("x", "b")], environments }).moved).toMatchObject([{ run: "new_build" }]);
  });

  test("a new push begins the lifetime anew; what is kept has no end", () => {
    const heads = [head("x", "b"), head("y", "b")];
    const { moved } = plan({ heads, environments: [known("x"), known("y", { keep: true })] });
    expect(moved.map(({ expiresAt }) => expiresAt)).toEqual([daysFromNow(3), null]);
  });

  test("one that is being deleted is left alone", () => {
    const environments = [known("x", { status: "deleting" })];
    expect(plan({ heads: [head("x", "b")], environments })).toEqual({ created: [], moved: [], gone: [] });
  });
});

describe("branches that went and came", () => {
  test("a gone branch keeps its environment for its lifetime", () => {
    const { gone } = plan({ environments: [known("x"), known("p", { stage: "production" })] });
    expect(gone.map(({ environment, expiresAt }) => [environment.branch, expiresAt])).toEqual([
      ["x", daysFromNow(3)],
      ["p", null],
    ]);
  });

  test("it is marked once", () => {
    expect(plan({ environments: [known("x", { branchDeleted: true })] }).gone).toEqual([]);
  });

  test("it comes back to its environment; the same commit is not built again", () => {
    const environments = [known("x", { branchDeleted: true })];
    expect(plan({ heads: [head("x", "a")], environments }).moved).toMatchObject([{ back: true, run: null }]);
    expect(plan({ heads: [head("x", "b")], environments }).moved).toMatchObject([
      { back: true, run: "new_build" },
    ]);
  });

  test("a rename is one branch gone and one new", () => {
    const { created, gone } = plan({ heads: [head("b")], environments: [known("a")] });
    expect([created.length, gone.length]).toEqual([1, 1]);
  });

  test("an empty repository has no branches, and what agrees is left alone", () => {
    expect(plan({})).toEqual({ created: [], moved: [], gone: [] });
    expect(plan({ heads: [head("x")], environments: [known("x")] })).toEqual({
      created: [],
      moved: [],
      gone: [],
    });
  });
});
