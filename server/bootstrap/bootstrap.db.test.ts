import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { openTestApi } from "@/server/api/testing/test-api";
import { createGitDriver } from "@/server/drivers/git/create-git-driver";
import { seedRepository } from "@/server/drivers/git/seed-repository";
import { bootstrap, type BootstrapDeps } from "./bootstrap";

const home = await mkdtemp(path.join(tmpdir(), "capstan-boot-"));
const api = await openTestApi();
const secret = "0123456789abcdef0123456789abcdef";
const { identity } = api.deps;
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});
const author = { name: "Capstan", email: "capstan@localhost" };
const deps: BootstrapDeps = {
  api: { ...api.deps, git: createGitDriver({ home }) },
  identity,
  secret,
  adminEmail: "admin@example.com",
  seed: (projectId, commit) =>
    seedRepository({ home }, projectId, { ...commit, branch: "main", author, at: new Date() }),
};

async function counts() {
  return api.deps.db.asSystem("test", async ({ prisma }) => ({
    users: await prisma.user.count(),
    tokens: await prisma.apiToken.count(),
    projects: await prisma.project.count(),
    environments: await prisma.environment.count(),
    runs: await prisma.run.count(),
  }));
}

test("a first start that dies half-way is ended by the next one, which can still tell how to sign in", async () => {
  const dying = { ...deps, seed: () => Promise.reject(new Error("power cut")) };
  await expect(bootstrap(dying)).rejects.toThrow("power cut");
  const outcome = await bootstrap(deps);
  expect(outcome).toMatchObject({
    email: "admin@example.com",
    gitUrl: "http://capstan.test:3000/git/demo.git",
  });
  expect(await identity.isPassword(outcome.email, outcome.password ?? "")).toBe(true);
  const viewer = await api.deps.viewers.findTokenViewer(outcome.token ?? "");
  expect(viewer?.email).toBe("admin@example.com");
  expect(await counts()).toEqual({ users: 1, tokens: 1, projects: 1, environments: 1, runs: 1 });
});

test("a later start makes nothing and says the same, until something was changed", async () => {
  const before = await counts();
  const first = await bootstrap(deps);
  expect(await bootstrap(deps)).toEqual(first);
  expect(await counts()).toEqual(before);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.apiToken.updateMany({ data: { revokedAt: new Date() } }),
  );
  const cold = {
    ...deps,
    api: { ...deps.api, viewers: { ...deps.api.viewers, findTokenViewer: () => Promise.resolve(null) } },
  };
  expect(await bootstrap(cold)).toEqual({ ...first, token: null });
});

test("production will install the demo's addon", async () => {
  const project = await api.deps.db.asSystem("test", ({ prisma }) => prisma.project.findFirstOrThrow());
  expect(project.settings).toEqual({ stages: { production: { modules: ["ship_log"] } } });
});
