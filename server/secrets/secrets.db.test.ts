import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "@/server/access/matrix";
import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";
import { createFileKeys, rotateFileKeys } from "@/server/drivers/keys/create-file-keys";
import { KeyError, type KeyDriver } from "@/server/drivers/keys/port";
import { syncBranches } from "@/server/environments";
import { REDACTED } from "@/server/platform/redactor";
import { openSecret, sealSecret } from "./envelope";
import { rewrapSecrets, SecretReader } from "./index";

const api = await openTestApi();
const home = await mkdtemp(path.join(os.tmpdir(), "capstan-secrets-"));
afterAll(() => rm(home, { recursive: true, force: true }));
const keyFile = path.join(home, "keys.json");
const fileKeys = createFileKeys(keyFile);
let keys: KeyDriver = fileKeys;
api.deps.keys = {
  kind: "file",
  current: () => keys.current(),
  wrap: (...all) => keys.wrap(...all),
  unwrap: (...all) => keys.unwrap(...all),
};
const people = {} as Record<Role | "outsider", TestPerson>;
const env: Record<string, string> = {};
let projectId: string;
const VALUE = "correct horse battery";

beforeAll(async () => {
  for (const name of ["owner", "admin", "developer", "viewer", "outsider"] as const)
    people[name] = await api.addPerson(name);
  await api.addOrg("acme", [{ userId: people.owner.userId, role: "owner" }]);
  ({ id: projectId } = await (
    await api.as(people.owner)
  ).projects.create({ name: "Demo", odooVersion: "18.0" }));
  for (const role of ["admin", "developer", "viewer"] as const)
    await api.addMember(projectId, people[role].userId, role);
  for (const branch of ["main", "dev"]) await api.git.push(projectId, branch, { files: { [branch]: "1" } });
  await syncBranches(api.deps, projectId);
  for (const name of ["main", "dev"]) {
    const found = await (await api.as(people.owner)).environments.find({ project: "demo", name });
    env[name] = found.id;
  }
});

const set = async (who: TestPerson, rest: object) =>
  (await api.as(who)).secrets.set({ project: "demo", name: "STRIPE_KEY", value: VALUE, ...rest });
const rows = () =>
  api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.secretVersion.findMany({ orderBy: [{ createdAt: "asc" }, { version: "asc" }] }),
  );
const trail = (action: string) =>
  api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { action }, orderBy: { seq: "desc" } }),
  );
const reader = () => new SecretReader({ db: api.deps.db, keys: fileKeys, clock: api.deps.clock });

test("a value is written, listed without itself, versioned, and nowhere in the database in clear", async () => {
  const first = await set(people.owner, {});
  const second = await set(people.owner, { value: "another value, newer" });
  expect(second).toEqual({ id: first.id, version: 2 });
  const list = await (await api.as(people.owner)).secrets.list({ project: "demo" });
  expect(list.items).toMatchObject([
    { name: "STRIPE_KEY", version: 2, stage: null, environment: null, changedBy: "owner" },
  ]);
  const dump = await api.deps.db.asSystem("test", async ({ prisma }) =>
    JSON.stringify(
      [
        await prisma.secret.findMany(),
        await prisma.secretVersion.findMany(),
        await prisma.auditEntry.findMany({ where: { entity: { startsWith: "ops.secret" } } }),
      ],
      (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value),
    ),
  );
  for (const text of [VALUE, Buffer.from(VALUE).toString("base64").slice(0, 20), "another value"])
    expect(dump).not.toContain(text);
  const [version] = await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { entity: "ops.secret_versions" } }),
  );
  expect(version).toMatchObject({
    action: "secrets.set",
    actorId: people.owner.userId,
    projectId,
    after: { ciphertext: "(hidden)", wrapped_key: "(hidden)" },
  });
});

describe("a stored value", () => {
  test("opens in its place only", async () => {
    const place = { projectId, secretId: "s", name: "A", version: 1 };
    const sealed = await sealSecret(fileKeys, place, VALUE);
    expect(await openSecret(fileKeys, place, sealed)).toBe(VALUE);
    for (const other of [{ projectId: "p" }, { secretId: "t" }, { name: "B" }, { version: 2 }])
      await expect(openSecret(fileKeys, { ...place, ...other }, sealed)).rejects.toThrow();
    // A bit of the nonce, of the seal, of the text.
    for (const at of [0, 12, 28]) {
      const bytes = Buffer.from(sealed.ciphertext.slice("v1.".length), "base64url");
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const changed = { ...sealed, ciphertext: `v1.${bytes.toString("base64url")}` };
      await expect(openSecret(fileKeys, place, changed)).rejects.toThrow();
    }
  });

  test("comes under the new master key, and is given out as before", async () => {
    const before = await rows();
    const current = await rotateFileKeys(keyFile, new Date());
    expect(await rewrapSecrets({ db: api.deps.db, keys: fileKeys })).toBe(before.length);
    expect(new Set((await rows()).map(({ keyId }) => keyId))).toEqual(new Set([current]));
    expect((await rows()).map(({ ciphertext }) => ciphertext)).toEqual(
      before.map(({ ciphertext }) => ciphertext),
    );
    expect(await rewrapSecrets({ db: api.deps.db, keys: fileKeys })).toBe(0);
    expect((await reader().take(env.main ?? "", "start")).variables.STRIPE_KEY).toBe("another value, newer");
  });
});

describe("who may", () => {
  test.each<[Role | "outsider", string, object, string]>([
    ["admin", "the whole project", {}, "OK"],
    ["admin", "production", { stage: "production" }, "OK"],
    ["developer", "development", { stage: "development" }, "OK"],
    ["developer", "the whole project", {}, "FORBIDDEN"],
    ["developer", "production", { stage: "production" }, "FORBIDDEN"],
    ["viewer", "development", { stage: "development" }, "FORBIDDEN"],
    ["outsider", "development", { stage: "development" }, "NOT_FOUND"],
  ])("%s sets one for %s: %s", async (role, _, place, code) => {
    const answer = await set(people[role], { name: `BY_${role.toUpperCase()}`, ...place }).then(
      () => "OK",
      (error: { code: string }) => error.code,
    );
    expect(answer).toBe(code);
  });

  test("a developer sets one for a development branch, not for production's, not for one of elsewhere", async () => {
    await set(people.developer, { name: "OF_BRANCH", environmentId: env.dev });
    await expect(set(people.developer, { name: "OF_BRANCH", environmentId: env.main })).rejects.toMatchObject(
      { code: "FORBIDDEN" },
    );
    const elsewhere = await (
      await api.as(people.owner)
    ).projects.create({ name: "Other", odooVersion: "18.0" });
    await expect(
      (await api.as(people.owner)).secrets.set({
        project: elsewhere.slug,
        name: "X_KEY",
        value: VALUE,
        environmentId: env.dev,
      }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("read one: owners and admins, and each time it is written down", async () => {
    const { id } = await set(people.owner, { name: "TO_READ" });
    const reveal = async (who: TestPerson) =>
      (await api.as(who)).secrets.reveal({ project: "demo", secretId: id });
    const earlier = (await trail("secrets.reveal")).length;
    for (const who of [people.developer, people.viewer])
      await expect(reveal(who)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(reveal(people.outsider)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await reveal(people.admin)).toEqual({ name: "TO_READ", version: 1, value: VALUE });
    const entries = await trail("secrets.reveal");
    expect(entries.length).toBe(earlier + 1);
    expect(entries[0]).toMatchObject({
      actorId: people.admin.userId,
      entityId: id,
      after: { name: "TO_READ", version: 1 },
    });
  });

  test("nobody reads or changes past the procedures", async () => {
    const claims = { userId: people.owner.userId, actorKind: "user" as const, action: null, address: null };
    const sql = (text: string) => api.deps.db.asUser(claims, (tx) => tx.sql.query(text));
    await expect(sql("select * from ops.secret_versions")).rejects.toThrow(/permission denied/);
    await expect(sql("select * from ops.take_secrets(gen_random_uuid(), 'x')")).rejects.toThrow(
      /permission denied/,
    );
    await expect(sql("update ops.secret_versions set ciphertext = 'x'")).rejects.toThrow(/permission denied/);
    await expect(sql("select ops.audit_read('x', 'x', null, null, null, null)")).rejects.toThrow(
      /permission denied/,
    );
  });
});

test.each<[string, object, RegExp]>([
  ["a short value", { value: "1234567" }, /at least 8/],
  ["a zero byte", { value: "12345678\0" }, /zero byte/],
  ["a name in lower case", { name: "stripe" }, /upper-case/],
  ["the path of programs", { name: "PATH" }, /sets this one itself/],
  ["what loads into programs", { name: "LD_PRELOAD" }, /sets this one itself/],
  ["Python's own", { name: "PYTHONPATH" }, /sets this one itself/],
  ["Odoo's database", { target: "option", name: "db_password" }, /sets this one itself/],
  [
    "two lines in odoo.conf",
    { target: "option", name: "smtp_password", value: "12345678\nadmin_passwd = x" },
    /one line/,
  ],
  ["two places", { stage: "staging", environmentId: "00000000-0000-4000-8000-000000000000" }, /either/],
])("%s is refused", async (_, wrong, words) => {
  await expect(set(people.owner, wrong)).rejects.toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringMatching(words) as string,
  });
});

test("of two new values at once one wins and the other is told", async () => {
  await set(people.owner, { name: "RACE" });
  const answers = await Promise.allSettled(
    [1, 2, 3].map((n) => set(people.owner, { name: "RACE", value: `value number ${n}` })),
  );
  const won = answers.filter(({ status }) => status === "fulfilled").length;
  expect(won).toBeGreaterThan(0);
  for (const answer of answers)
    if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "CONFLICT" });
  const { items } = await (await api.as(people.owner)).secrets.list({ project: "demo" });
  expect(items.find(({ name }) => name === "RACE")?.version).toBe(1 + won);
});

test("without the master key's holder nothing is written, and it says so", async () => {
  keys = { ...fileKeys, wrap: () => Promise.reject(new KeyError("unavailable", "vault is sealed")) };
  await expect(set(people.owner, { name: "LOST" })).rejects.toMatchObject({
    code: "SERVICE_UNAVAILABLE",
    message: expect.not.stringContaining("vault") as string,
  });
  keys = fileKeys;
  const { items } = await (await api.as(people.owner)).secrets.list({ project: "demo" });
  expect(items.map(({ name }) => name)).not.toContain("LOST");
});

describe("an environment gets", () => {
  test("the nearest value: its own, else its stage's, else the project's; and it is written down what for", async () => {
    await set(people.owner, { name: "NEAR", value: "for everybody" });
    await set(people.owner, { name: "NEAR", value: "for development", stage: "development" });
    await set(people.owner, { name: "NEAR", value: "for this branch", environmentId: env.dev });
    await set(people.owner, { target: "option", name: "smtp_password", value: "of odoo.conf" });
    const take = (name: string) => reader().take(env[name] ?? "", "start");
    expect((await take("main")).variables.NEAR).toBe("for everybody");
    const given = await take("dev");
    expect(given.variables.NEAR).toBe("for this branch");
    expect(given.options).toEqual({ smtp_password: "of odoo.conf" });
    const [entry] = await trail("secrets.start");
    expect(entry).toMatchObject({
      actorKind: "system",
      envId: env.dev,
      after: { names: expect.arrayContaining(["NEAR v1"]) as string[] },
    });
    expect(JSON.stringify(entry?.after)).not.toContain("for this branch");
    // What another place holds is no secret less in this one's log.
    expect(given.redactor.redact("saw: for everybody, of odoo.conf")).toBe(`saw: ${REDACTED}, ${REDACTED}`);
  });

  test("no deleted one, whose value still stays out of logs", async () => {
    const { id } = await set(people.owner, { name: "GONE", value: "no longer given" });
    await (await api.as(people.owner)).secrets.delete({ project: "demo", secretId: id });
    const given = await reader().take(env.main ?? "", "run");
    expect(given.variables).not.toHaveProperty("GONE");
    expect(given.redactor.redact("no longer given")).toBe(REDACTED);
    await expect(
      (await api.as(people.owner)).secrets.delete({ project: "demo", secretId: id }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a log that is followed learns new values, without a line in the trail for each look", async () => {
    const following = reader();
    const now = new Date();
    api.setNow(now);
    await following.redactorOf(env.dev ?? "");
    const stream = following.streamOf(env.dev ?? "", "log");
    const looks = (await trail("secrets.log")).length;
    await set(people.owner, { name: "LATER", value: "set a moment later" });
    await following.redactorOf(env.dev ?? "");
    api.setNow(new Date(now.getTime() + 60_000));
    await following.redactorOf(env.dev ?? "");
    expect(stream("now set a moment later.")).toBe(`now ${REDACTED}.`);
    api.setNow(new Date(now.getTime() + 120_000));
    await following.redactorOf(env.dev ?? "");
    expect((await trail("secrets.log")).length).toBe(looks + 1);
    api.setNow(null);
  });
});
