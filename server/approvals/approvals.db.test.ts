import { beforeAll, beforeEach, expect, test } from "vitest";
import { addDemo } from "@/server/api/testing/add-demo";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { AppError } from "@/server/platform/errors";
import { mailApprovals } from "./index";

const NOW = new Date("2026-03-10T12:00:00Z");
const MINUTE_MS = 60_000;

let api: TestApi;
let owner: TestPerson;
let approver: TestPerson;
let leaver: TestPerson;
let projectId: string;
let backupId: string;
let envId: string;

beforeAll(async () => {
  api = await openTestApi();
  ({ owner, projectId, envId } = await addDemo(api));
  [approver, leaver] = [await api.addPerson("approver"), await api.addPerson("leaver")];
  const [admin, developer] = [await api.addPerson("admin"), await api.addPerson("developer")];
  await api.addMember(projectId, developer.userId, "developer");
  await api.addMember(projectId, approver.userId, "technical_approver");
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    const { orgId } = await prisma.project.findUniqueOrThrow({ where: { id: projectId } });
    const seats = [[admin, "admin"], [leaver, "member"]] as const; // prettier-ignore
    await prisma.orgMember.createMany({ data: seats.map(([{ userId }, role]) => ({ orgId, userId, role })) });
    const code = { projectId, envId, gitSha: "a".repeat(40), odooVersion: "18.0" };
    const { id: deploymentId } = await prisma.deployment.create({
      data: { ...code, number: 1, odooRelease: "18.0", databaseName: "d", modules: {} },
    });
    await prisma.environment.update({ where: { id: envId }, data: { currentDeploymentId: deploymentId } });
    const { id: storeId } = await prisma.backupStore.create({
      data: { projectId, name: "disk", kind: "disk", isDefault: true },
    });
    ({ id: backupId } = await prisma.backup.create({
      data: {
        ...code, storeId, deploymentId, status: "verified", stage: "production", dataAt: NOW, storedAt: NOW,
        dbDump: "d", filestore: "f", manifest: "m", manifestSha256: "0".repeat(64),
      },
    })); // prettier-ignore
  });
});
beforeEach(async () => {
  // one that was let through and still waits would be given to who asks again
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.run.updateMany({ where: { projectId, status: "queued" }, data: { status: "cancelled" } }),
  );
  api.setNow(NOW);
  api.mail.sent.splice(0);
});

const backups = async (person: TestPerson) => (await api.as(person)).backups;
const ask = async (comment?: string, person = owner) =>
  (await (await backups(person)).restore({ backupId, comment })).id;
const decide = async (restoreId: string, decision: "approved" | "rejected", comment?: string) =>
  (await backups(approver)).decideRestore({ restoreId, decision, comment });
const withdraw = async (restoreId: string) => (await backups(owner)).withdrawRestore({ restoreId });
const look = (deps = api.deps) => mailApprovals(deps);
const told = () => api.mail.sent.splice(0).map(({ to, subject }) => `${to.split("-")[0]}: ${subject}`);

const ASKS = /asks to restore production of Demo$/;

test("who may decide is told once, whoever looks; who asked is told of the decision", async () => {
  const id = await ask("orders of today are gone\nsee the phone");
  const looks = await Promise.all([look(), look()]);
  expect(looks[0].mailed + looks[1].mailed).toBe(1);
  const [first] = api.mail.sent;
  expect(first?.text).toContain("a backup of 2026-03-10 12:00 UTC over the production of Demo (branch main)");
  expect(first?.text).toContain("\n> orders of today are gone\n> see the phone\n");
  expect(first?.text).toContain("/projects/demo/branches/main/backups\n");
  // neither who asked, nor a developer, nor who is in the organization alone
  expect(told()).toEqual([
    expect.stringMatching(/^admin: .*asks to/),
    expect.stringMatching(/^approver: .*asks to/),
  ]);
  expect(await look()).toEqual({ mailed: 0 });

  await decide(id, "approved", "go on");
  expect(await look()).toEqual({ mailed: 1 });
  expect(api.mail.sent[0]?.text).toContain("\n> go on\n");
  expect(told()).toEqual(["owner: Your restore of production of Demo was approved"]);
  expect(await look()).toEqual({ mailed: 0 });
  const trail = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { entity: "ops.approvals" }, orderBy: { seq: "asc" } }),
  );
  expect(trail.map(({ action }) => action)).not.toContain(null);
  expect(trail).toHaveLength(2);
});

test("what was decided before anybody was told asks nobody; what was taken back is no news", async () => {
  await decide(await ask(), "rejected");
  expect(await look()).toEqual({ mailed: 1 });
  expect(told()).toEqual(["owner: Your restore of production of Demo was rejected"]);
  const taken = await ask();
  await look();
  api.mail.sent.splice(0);
  await withdraw(taken);
  expect(await look()).toEqual({ mailed: 0 });
});

test("a decision made while its question is on the way is told, too", async () => {
  const id = await ask();
  const { mail } = api.deps;
  const slow = {
    kind: mail.kind,
    send: async (letter: Parameters<typeof mail.send>[0]) => {
      if (api.mail.sent.length === 0) await decide(id, "rejected");
      return mail.send(letter);
    },
  };
  expect(await look({ ...api.deps, mail: slow })).toEqual({ mailed: 1 });
  expect(told()).toEqual([expect.stringMatching(ASKS), expect.stringMatching(ASKS)]);
  expect(await look()).toEqual({ mailed: 1 });
  expect(told()).toEqual(["owner: Your restore of production of Demo was rejected"]);
});

test("while no mail can be handed on it is tried again; one refused address does not have others told twice", async () => {
  const id = await ask();
  const { mail } = api.deps;
  const refuse = (to: RegExp) => ({
    kind: mail.kind,
    send: (letter: Parameters<typeof mail.send>[0]) =>
      to.test(letter.to) ? Promise.reject(new AppError("unavailable", "It is away.")) : mail.send(letter),
  });
  expect(await look({ ...api.deps, mail: refuse(/./) })).toEqual({ mailed: 0 });
  api.setNow(new Date(+NOW + 5 * MINUTE_MS));
  expect(await look()).toEqual({ mailed: 0 });
  api.setNow(new Date(+NOW + 11 * MINUTE_MS));
  expect(await look({ ...api.deps, mail: refuse(/^admin/) })).toEqual({ mailed: 1 });
  expect(told()).toEqual([expect.stringMatching(/^approver: .*asks/)]);
  await withdraw(id);
});

test("who asked and has left the project is told nothing", async () => {
  await api.addMember(projectId, leaver.userId, "admin");
  const id = await ask("before I go", leaver);
  await look();
  api.mail.sent.splice(0);
  await decide(id, "rejected");
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.projectMember.deleteMany({ where: { userId: leaver.userId } }),
  );
  expect(await look()).toEqual({ mailed: 1 });
  expect(told()).toEqual([]);
});
