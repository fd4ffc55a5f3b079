import { beforeEach, expect, test } from "vitest";
import type { TestPerson } from "@/server/api/testing/test-api";
import { getRemoteAccess, removeArchivedRepositories } from "@/server/projects";
import { expireEnvironments } from "./index";
import { openProjectRig } from "./testing/project-rig";

const { begin, api, push, sync, find, runsOf } = await openProjectRig();
let owner: TestPerson;
let developer: TestPerson;
let slug: string;

beforeEach(async () => {
  ({ owner, developer, slug } = await begin());
});

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

test("where staging is copied from is one more setting, which leaves the stages as they are", async () => {
  const one = await api.as(owner);
  const read = async () => (await one.projects.get({ project: slug })).settings;
  const { stages, copiesFrom } = await read();
  expect(copiesFrom).toBeUndefined();
  await one.projects.update({ project: slug, settings: { stages: {}, copiesFrom: "proven_backup" } });
  expect(await read()).toEqual({ stages, copiesFrom: "proven_backup" });
  await one.projects.update({ project: slug, settings: { stages: { staging: { lifetimeDays: 9 } } } });
  expect(await read()).toEqual({
    stages: { ...stages, staging: { lifetimeDays: 9 } },
    copiesFrom: "proven_backup",
  });
  await one.projects.update({ project: slug, settings: { stages: {}, copiesFrom: "production" } });
  expect((await read()).copiesFrom).toBe("production");
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
  await expect(caller.projects.delete({ project: slug })).rejects.toThrow("Send confirm=");
  await expect(caller.projects.delete({ project: slug, confirm: "other" })).rejects.toThrow(
    "is not its name",
  );
  const { name } = await caller.projects.get({ project: slug });
  await caller.projects.delete({ project: slug, confirm: slug });
  await expect(caller.projects.get({ project: slug })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expireEnvironments(api.deps);
  expect((await runsOf(env.id)).at(-1)).toMatchObject({ kind: "delete", status: "queued" });
  expect(await sync()).toMatchObject({ created: [] });
  const again = await caller.projects.create({ name, odooVersion: "18.0" });
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
  const read = api.deps.db.readAsUser(claims, (sql) => sql.query("select webhook_secret from ops.projects"));
  await expect(read).rejects.toThrow(/permission denied/);
});
