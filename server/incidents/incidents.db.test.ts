import { beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";
import { AppError } from "@/server/platform/errors";
import { watchProof } from ".";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The clocks of Europe go an hour ahead in the night before. */
const DATA_AT = new Date("2026-03-28T12:00:00Z");
const after = (ms: number) => new Date(+DATA_AT + ms);

let api: TestApi;
let owner: TestPerson;
let member: TestPerson;
let projectId: string;
let envId: string;

beforeAll(async () => {
  api = await openTestApi();
  [owner, member] = [await api.addPerson("owner"), await api.addPerson("member")];
  const admin = await api.addPerson("admin");
  await api.addOrg("acme", [
    { userId: owner.userId, role: "owner" },
    { userId: admin.userId, role: "admin" },
    { userId: member.userId, role: "member" },
  ]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
  await api.git.push(projectId, "main", { files: { a: "1" } });
  await syncBranches(api.deps, projectId);
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    ({ id: envId } = await prisma.environment.findFirstOrThrow({ where: { projectId, branch: "main" } }));
    const { id } = await prisma.deployment.create({
      data: {
        projectId, envId, gitSha: "a".repeat(40), number: 1, createdAt: after(-48 * HOUR_MS), odooVersion: "18.0",
        odooRelease: "18.0", databaseName: "d", modules: {},
      },
    }); // prettier-ignore
    await prisma.environment.update({ where: { id: envId }, data: { currentDeploymentId: id } });
    await prisma.backupStore.create({ data: { projectId, name: "disk", kind: "disk", isDefault: true } });
  });
  await prove(DATA_AT);
});

async function prove(dataAt: Date): Promise<void> {
  await api.deps.db.asSystem("test", async ({ prisma }) => {
    const { id: storeId } = await prisma.backupStore.findFirstOrThrow({ where: { projectId } });
    const { currentDeploymentId } = await prisma.environment.findUniqueOrThrow({ where: { id: envId } });
    await prisma.backup.create({
      data: {
        projectId, envId, storeId, deploymentId: currentDeploymentId ?? "", status: "verified", dataAt, stage: "production",
        gitSha: "a".repeat(40), odooVersion: "18.0", createdAt: dataAt, storedAt: dataAt,
        dbDump: "d", filestore: "f", manifest: "m", manifestSha256: "0".repeat(64),
      },
    }); // prettier-ignore
  });
}

const look = async (at: Date) => {
  api.setNow(at);
  return watchProof(api.deps);
};
const listed = async (person = owner) =>
  (await (await api.as(person)).incidents.list({ project: "demo" })).items;
const NOTHING = { opened: 0, closed: 0, mailed: 0 };

test("a lapse of 26 hours is told once to owners and administrators, whoever looks; so is its end", async () => {
  expect(await look(after(26 * HOUR_MS - MINUTE_MS))).toEqual(NOTHING);
  expect(await listed()).toEqual([]);

  api.setNow(after(26 * HOUR_MS));
  const [one, two] = await Promise.all([watchProof(api.deps), watchProof(api.deps)]);
  expect([one.opened + two.opened, one.mailed + two.mailed]).toEqual([1, 1]);
  const told = api.mail.sent.splice(0);
  expect(told.map(({ to }) => to.split("-")[0]).sort()).toEqual(["admin", "owner"]);
  expect(told[0]?.subject).toBe("Production of Demo has had no proven backup for 26 hours");
  expect(told[0]?.text).toContain("has the data of 2026-03-28 12:00 UTC");
  expect(told[0]?.text).toMatch(/Back up now.*\/projects\/demo\/branches\/main\/backups\n/s);
  expect(await look(after(40 * HOUR_MS))).toEqual(NOTHING);
  expect(await listed()).toMatchObject([
    { environmentId: envId, kind: "backup_unproven", provenAt: DATA_AT.toISOString(), resolvedAt: null },
  ]);

  await prove(after(41 * HOUR_MS));
  expect(await look(after(42 * HOUR_MS))).toEqual({ opened: 0, closed: 1, mailed: 1 });
  expect(api.mail.sent.splice(0).map(({ subject }) => subject)).toEqual([
    "Production of Demo has a proven backup again",
    "Production of Demo has a proven backup again",
  ]);
  expect(await listed()).toMatchObject([{ resolvedAt: after(42 * HOUR_MS).toISOString() }]);
  expect(await look(after(43 * HOUR_MS))).toEqual(NOTHING);

  const trail = await api.deps.db.asSystem(null, ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { entity: "ops.incidents" }, orderBy: { seq: "asc" } }),
  );
  expect(trail.map(({ action, actorKind }) => `${actorKind} ${action}`)).toEqual([
    "system incidents.watch",
    "system incidents.watch",
  ]);
});

test("one that ends while its beginning is being told has its end told, too", async () => {
  const { mail } = api.deps;
  const slow = {
    kind: mail.kind,
    send: async (letter: Parameters<typeof mail.send>[0]) => {
      if (api.mail.sent.length === 0) {
        await prove(after(68 * HOUR_MS));
        expect(await watchProof(api.deps)).toEqual({ opened: 0, closed: 1, mailed: 0 });
      }
      return mail.send(letter);
    },
  };
  api.setNow(after(69 * HOUR_MS));
  expect(await watchProof({ ...api.deps, mail: slow })).toEqual({ opened: 1, closed: 0, mailed: 1 });
  expect(await look(after(69 * HOUR_MS + MINUTE_MS))).toEqual({ ...NOTHING, mailed: 1 });
  const subjects = api.mail.sent.splice(0).map(({ subject }) => subject);
  expect(subjects.slice(0, 2)).toEqual(Array(2).fill(expect.stringMatching(/no proven backup/)));
  expect(subjects.slice(2)).toEqual(Array(2).fill(expect.stringMatching(/a proven backup again/)));
  expect(await look(after(70 * HOUR_MS))).toEqual(NOTHING);
});

test("while no mail can be handed on it is tried again; a production that is none any more is no good news", async () => {
  const { mail } = api.deps;
  const refused = { kind: mail.kind, send: () => Promise.reject(new AppError("unavailable", "It is away.")) };
  const at = 100 * HOUR_MS;
  api.setNow(after(at));
  expect(await watchProof({ ...api.deps, mail: refused })).toEqual({ opened: 1, closed: 0, mailed: 0 });
  expect(await look(after(at + 5 * MINUTE_MS))).toEqual(NOTHING);
  expect(await look(after(at + 11 * MINUTE_MS))).toEqual({ ...NOTHING, mailed: 1 });
  expect(api.mail.sent.splice(0)).toHaveLength(2);

  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.environment.update({ where: { id: envId }, data: { stage: "staging" } }),
  );
  expect(await look(after(at + HOUR_MS))).toEqual({ opened: 0, closed: 1, mailed: 0 });
  expect(api.mail.sent).toEqual([]);
});

test("strangers to a project see none of it", async () => {
  await expect(listed(member)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
