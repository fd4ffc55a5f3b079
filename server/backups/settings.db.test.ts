import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { backupHandlers, queueDueBackups, type BackupDeps } from "@/server/backups";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";
import type { Transaction } from "@/server/platform/db/database";
import { restoreBackupRow } from "@/server/platform/db/sql/request-backup";
import { serveRest } from "@/server/http/rest/serve-rest";

const HOUR_MS = 3_600_000;
const NOW = new Date("2026-03-10T12:00:00Z");
const project = "demo";

let api: TestApi;
let owner: TestPerson;
let developer: TestPerson;
let approver: TestPerson;
let projectId: string;
let environmentId: string;
let storeId: string;

beforeAll(async () => {
  api = await openTestApi();
  [owner, developer] = [await api.addPerson("owner"), await api.addPerson("developer")];
  approver = await api.addPerson("approver");
  await api.addOrg("acme", [
    { userId: owner.userId, role: "owner" },
    { userId: developer.userId, role: "member" },
    { userId: approver.userId, role: "member" },
  ]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
  await api.addMember(projectId, developer.userId, "developer");
  await api.addMember(projectId, approver.userId, "technical_approver");
  await api.git.push(projectId, "main", { files: { a: "1" } });
  await syncBranches(api.deps, projectId);
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    const env = await prisma.environment.findFirstOrThrow({ where: { projectId, branch: "main" } });
    environmentId = env.id;
    const deployment = await addDeployment(prisma, env);
    await prisma.environment.update({
      where: { id: env.id },
      data: { currentDeploymentId: deployment.id },
    });
    const store = await prisma.backupStore.create({
      data: { projectId, name: "disk", kind: "disk", isDefault: true },
    });
    storeId = store.id;
  });
  api.setNow(NOW);
});

const of = (env: { id: string }) => ({ projectId, envId: env.id, gitSha: "a".repeat(40) });

const addDeployment = (prisma: Transaction["prisma"], env: { id: string }) =>
  prisma.deployment.create({
    data: {
      ...of(env), number: 1, createdAt: new Date(+NOW - 48 * HOUR_MS), odooVersion: "18.0", odooRelease: "18.0",
      databaseName: "d", modules: {}, gitSubject: "Begin", gitAuthor: "alex",
    },
  }); // prettier-ignore

async function addBackup(hoursOld: number, status = "verified", more: object = {}): Promise<string> {
  const at = new Date(+NOW - hoursOld * HOUR_MS);
  const { id } = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.backup.create({
      data: {
        ...of({ id: environmentId }), storeId, status, deploymentId: randomUUID(), stage: "production",
        odooVersion: "18.0", createdAt: at, dataAt: at, storedAt: at, dbDump: "d", filestore: "f", manifest: "m",
        manifestSha256: "0".repeat(64), ...more,
      },
    }),
  ); // prettier-ignore
  return id;
}

const backups = async (person = owner) => (await api.as(person)).backups;
const get = async (path: string) => {
  const headers = new Headers(owner.headers);
  const answer = await serveRest(
    api.deps,
    new Request(`http://capstan.test:3000/api/v1${path}`, { headers }),
  );
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
};

test("a schedule says its next three times before it is saved, and why it cannot be", async () => {
  const asked = { environmentId, cron: "30 2 * * *", timeZone: "Europe/Berlin" };
  expect(await (await backups()).schedule(asked)).toMatchObject({
    problem: null,
    next: ["2026-03-11T01:30:00.000Z", "2026-03-12T01:30:00.000Z", "2026-03-13T01:30:00.000Z"],
  });
  expect(await (await backups()).schedule({ ...asked, cron: "* * * * *" })).toMatchObject({
    next: [],
    problem: expect.stringMatching(/one backup an hour/),
  });
  await (await backups()).setSchedule({ ...asked, enabled: false });
  expect((await get(`/environments/${environmentId}/backup-schedule`)).json).toMatchObject({
    cron: "30 2 * * *",
    enabled: false,
  });
});

test("a schedule that nobody can read holds up none of the others", async () => {
  await api.git.push(projectId, "release/1", { files: { a: "1" } });
  await syncBranches(api.deps, projectId);
  const due = new Date(+NOW - HOUR_MS);
  const { id } = await api.deps.db.asSystem("test", async ({ prisma }) => {
    const other = await prisma.environment.findFirstOrThrow({ where: { projectId, branch: "release/1" } });
    const { id: currentDeploymentId } = await addDeployment(prisma, other);
    await prisma.environment.update({ where: { id: other.id }, data: { currentDeploymentId } });
    const schedule = (envId: string, cron: string, nextAt: Date) => {
      const data = { cron, nextAt, enabled: true };
      return prisma.backupSchedule.upsert({ where: { envId }, update: data, create: { ...data, envId, projectId } });
    };
    // the first of the two
    await schedule(environmentId, "whenever", new Date(+due - HOUR_MS));
    await schedule(other.id, "0 11 * * *", due);
    return other;
  });
  await expect(queueDueBackups(api.deps)).rejects.toThrow(TypeError);
  const count = () =>
    api.deps.db.asSystem(null, ({ prisma }) => prisma.backup.count({ where: { envId: id, trigger: "schedule" } }));
  expect(await count()).toBe(1);
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    await prisma.backup.deleteMany({ where: { envId: id } });
    await prisma.backupSchedule.deleteMany({ where: { projectId } });
    await prisma.environment.update({ where: { id }, data: { currentDeploymentId: null } });
  });
}); // prettier-ignore

test("rules are tried on what is there: a reason for each backup that stays, none removed", async () => {
  const days = [1, 3, 25, 49, 73];
  for (const age of days) await addBackup(age);
  const pinned = await addBackup(121, "verified", { pinnedAt: NOW });
  const rules = { project, keepDaily: 2, keepWeekly: 0, keepMonthly: 0, timeZone: "UTC" };
  const { items, kept } = await (await backups()).previewRetention(rules);
  expect(items.map(({ keptBy }) => keptBy)).toEqual([["by hand for a day", "daily", "newest proven"], ["by hand for a day"], ["daily"], [], [], ["pinned"]]); // prettier-ignore
  expect(items.at(-1)?.id).toBe(pinned);
  expect(kept).toBe(4);
  const { status, json } = await get(
    `/projects/${project}/backup-retention/preview?keepDaily=2&keepWeekly=0&keepMonthly=0`,
  );
  expect([status, json.kept]).toEqual([200, 4]);
  expect((await get(`/projects/${project}/backup-retention`)).json).toMatchObject({ keepDaily: 7 });
  await (await backups()).setRetention(rules);
  expect((await get(`/projects/${project}/backup-retention`)).json).toMatchObject({ keepDaily: 2 });
  expect((await (await backups()).overview({ environmentId })).items).toHaveLength(6);
  await expect((await backups(developer)).setRetention(rules)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("production without a proven backup for 26 hours is told of on its page and on Status", async () => {
  const told = async () => {
    const { overdue } = await (await backups()).overview({ environmentId });
    const { unproven } = await (await api.as(owner)).status.overview();
    return { overdue, named: unproven.map(({ environmentId: id }) => id) };
  };
  const fine = { overdue: false, named: [] };
  // the newest proven one is an hour old
  expect(await told()).toEqual(fine);
  api.setNow(new Date(+NOW + 24.9 * HOUR_MS));
  expect(await told()).toEqual(fine);
  api.setNow(new Date(+NOW + 25.1 * HOUR_MS));
  expect(await told()).toEqual({ overdue: true, named: [environmentId] });
  // one that is only stored, and one that was brought, prove nothing
  await addBackup(-25, "stored");
  await addBackup(-25, "verified", { trigger: "import" });
  expect(await told()).toEqual({ overdue: true, named: [environmentId] });
  await addBackup(-25);
  expect(await told()).toEqual(fine);
  api.setNow(NOW);
  await api.deps.db.asSystem("test", ({ prisma }) => prisma.backup.deleteMany({ where: { envId: environmentId } }));
  expect(await told()).toEqual({ overdue: true, named: [environmentId] });
  // it has served for 26 hours only since then
  api.setNow(new Date(+NOW - 23 * HOUR_MS));
  expect(await told()).toEqual(fine);
  api.setNow(NOW);
}); // prettier-ignore

test("a restore over production waits until somebody else with the right to agrees", async () => {
  const backupId = await addBackup(1);
  const asked = await (await backups()).restore({ backupId });
  expect(asked).toMatchObject({ approval: "pending", runId: null });
  const decide = async (person: TestPerson) =>
    (await backups(person)).decideRestore({ restoreId: asked.id, decision: "approved" });
  await expect(decide(owner)).rejects.toThrow(/Nobody decides about what they asked for themselves/);
  await expect(decide(developer)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const waiting = await (await backups()).getRestore({ restoreId: asked.id });
  expect(waiting).toMatchObject({ approval: "pending", runId: null });
  expect(await decide(approver)).toMatchObject({ approval: "approved", runId: expect.any(String) });
  await expect(decide(approver)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a restore that is asked for twice is one", async () => {
  const backupId = await addBackup(1);
  const ask = async (person = owner) => (await (await backups(person)).restore({ backupId })).id;
  const [first, second] = await Promise.all([ask(), ask()]);
  expect(second).toBe(first);
  await (await backups(approver)).decideRestore({ restoreId: first, decision: "approved" });
  expect(await ask()).toBe(first);
  const files = await (await backups()).restore({ backupId, parts: "filestore" });
  expect(files.id).not.toBe(first);
});

test("a project's token asks for none: whoever made it could agree with themselves", async () => {
  const backupId = await addBackup(1);
  const made = await (await api.as(owner)).tokens.createForProject({ project, name: "nightly", role: "admin" });
  const headers = new Headers({ authorization: `Bearer ${made.token}` });
  const asked = (await backups({ userId: made.id, token: made.token, headers })).restore({ backupId });
  await expect(asked).rejects.toThrow(/asked for by one person and agreed to by another/);
  const claims = { userId: made.id, actorKind: "token" as const, scopes: null, address: null, action: "test", userAgent: null, auth: null, blockedOrgs: [] };
  const order = { backupId, targetEnvId: environmentId, parts: "both", comment: null, source: "api" };
  await expect(api.deps.db.asUser(claims, ({ sql }) => restoreBackupRow(sql, order))).rejects.toThrow(/asked for by a person/);
}); // prettier-ignore

test("a run that was queued by hand does nothing with what another one is about", async () => {
  const backupId = await addBackup(1);
  const asked = await (await backups()).restore({ backupId });
  const { runId } = await (
    await backups(approver)
  ).decideRestore({ restoreId: asked.id, decision: "approved" });
  await (await backups()).requestDownload({ backupId, filestore: true, neutralized: false });
  const { exportId } = await api.deps.db.asSystem(null, async ({ prisma }) => ({
    exportId: (await prisma.backupExport.findFirstOrThrow({ where: { backupId } })).id,
  }));
  const input = { backupId, restoreId: asked.id, exportId, importId: randomUUID() };
  const handlers = backupHandlers(api.deps as unknown as BackupDeps);
  for (const kind of ["backup", "verify", "restore", "export", "import"] as const) {
    const run = { id: randomUUID(), envId: kind === "verify" ? randomUUID() : environmentId, kind, input };
    const handler = handlers.find((each) => each.kind === kind);
    const planned = handler?.plan({ run } as unknown as Parameters<typeof handler.plan>[0]);
    await expect(planned, kind).rejects.toMatchObject({ name: "AppError", code: "not_found" });
  }
  expect(runId).not.toBeNull();
});
