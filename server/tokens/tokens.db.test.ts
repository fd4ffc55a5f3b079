import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { hashToken, mintToken } from "@/server/access";
import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";

const api = await openTestApi();
let ada: TestPerson;
let eve: TestPerson;
let projectId: string;
let orgId: string;

beforeAll(async () => {
  ada = await api.addPerson("ada");
  eve = await api.addPerson("eve");
  orgId = await api.addOrg("acme", [{ userId: ada.userId, role: "owner" }]);
  ({ id: projectId } = await (await api.as(ada)).projects.create({ name: "Demo", odooVersion: "18.0" }));
  await api.git.push(projectId, "main", { files: { "a.txt": "1" } });
  await syncBranches(api.deps, projectId);
});

function bearer(token: string): TestPerson {
  return { userId: "", token, headers: new Headers({ authorization: `Bearer ${token}` }) };
}

function audited(entityId: string) {
  return api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.auditEntry.findMany({ where: { entityId }, orderBy: { seq: "asc" } }),
  );
}

test("a token works, is listed without its secret, and ends when it is revoked, for its owner alone", async () => {
  const created = await (await api.as(ada)).tokens.create({ name: "CI", expiresInDays: 7 });
  const { headers } = bearer(created.token);
  expect(await api.deps.viewers.findViewer(headers)).toMatchObject({
    userId: ada.userId,
    tokenId: created.id,
    scopes: null,
  });

  const { items } = await (await api.as(ada)).tokens.list();
  expect(items.find((token) => token.id === created.id)).toMatchObject({
    name: "CI",
    prefix: created.token.slice(0, 10),
  });
  const stored = await api.deps.db.asSystem("test", ({ prisma }) => prisma.apiToken.findMany());
  expect(JSON.stringify([items, stored])).not.toContain(created.token);

  expect((await (await api.as(eve)).tokens.list()).items.map((token) => token.id)).not.toContain(created.id);
  const revoke = async (who: TestPerson) => (await api.as(who)).tokens.revoke({ tokenId: created.id });
  await expect(revoke(eve)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await revoke(ada);
  expect(await api.deps.viewers.findViewer(headers, { fresh: true })).toBeNull();
  await expect(revoke(ada)).rejects.toMatchObject({ code: "NOT_FOUND" });

  const audit = await audited(created.id);
  expect(audit.map(({ action, actorId, actorKind }) => ({ action, actorId, actorKind }))).toEqual([
    { action: "tokens.create", actorId: ada.userId, actorKind: "token" },
    { action: "tokens.revoke", actorId: ada.userId, actorKind: "token" },
  ]);
  const text = JSON.stringify(audit, (_, value: unknown) =>
    typeof value === "bigint" ? Number(value) : value,
  );
  expect(text).not.toContain(hashToken(created.token));
  expect(text).toContain("(hidden)");
});

describe("a token with scopes", () => {
  async function limited(scopes: ["log.read"] | ["repo.read"] | ["environment.build"] | ["token.manage"]) {
    return (await api.as(ada)).tokens.create({ name: "limited", scopes });
  }

  test("does what they name, and nothing else its owner may", async () => {
    const { token, scopes } = await limited(["environment.build"]);
    expect(scopes).toEqual(["project.read", "environment.build"]);
    const caller = await api.as(bearer(token));
    expect((await caller.projects.list({})).items.map(({ slug }) => slug)).toEqual(["demo"]);
    const environment = await caller.environments.find({ project: "demo", name: "main" });
    await caller.environments.rebuild({ environmentId: environment.id });
    for (const refused of [
      () => caller.environments.stop({ environmentId: environment.id }),
      () => caller.projects.update({ project: "demo", name: "Mine" }),
      () => caller.tokens.listOfProject({ project: "demo" }),
      () => caller.environments.events({ environmentId: environment.id }),
    ])
      await expect(refused()).rejects.toMatchObject({
        code: "FORBIDDEN",
        message: expect.stringContaining("its scopes lack") as string,
      });
  });

  test("cannot hand itself the rest", async () => {
    const { token, id } = await limited(["token.manage"]);
    const caller = await api.as(bearer(token));
    await expect(caller.tokens.create({ name: "more" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(caller.tokens.revoke({ tokenId: id })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(caller.projects.create({ name: "New", odooVersion: "18.0" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    // its owner may give an owner's role; the token lacks what such a role has
    await expect(
      caller.tokens.createForProject({ project: "demo", name: "more", role: "viewer" }),
    ).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("no more than") as string,
    });
  });

  test("is held to them by the database as well", async () => {
    const claims = { userId: ada.userId, actorKind: "token" as const, action: "x", address: null };
    const may = (scopes: string[] | null) =>
      api.deps.db.readAsUser({ ...claims, scopes }, (sql) =>
        sql.query(
          `select ops.may($1::uuid, 'environment.operate', null) as a, ops.may($1::uuid, 'log.read', null) as b,
             cardinality(ops.permitted_projects('project.configure')) > 0 as c,
             cardinality(ops.permitted_projects_on('log.read', 'production')) > 0 as d`,
          [projectId],
        ),
      );
    expect(await may(null)).toEqual([{ a: true, b: true, c: true, d: true }]);
    expect(await may(["log.read"])).toEqual([{ a: false, b: true, c: false, d: true }]);
    expect(await may([])).toEqual([{ a: false, b: false, c: false, d: false }]);
    const insert = (scopes: string[] | null) =>
      api.deps.db.asUser({ ...claims, scopes }, ({ sql }) =>
        sql.query(
          "insert into ops.api_tokens (user_id, name, prefix, token_hash) values ($1::uuid, 'x', 'x', $2)",
          [ada.userId, randomUUID()],
        ),
      );
    await expect(insert(["log.read"])).rejects.toThrow(/row-level security/);
    await insert(null);
  });
});

test("every function that asks for a person's roles asks for a token's scopes and role as well", async () => {
  const forgetful = await api.deps.db.system.query(
    `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('app', 'ops') and p.prosrc like '%project_members%' and p.prosrc like '%permission%'
       and not (p.prosrc like '%in_scope(%' and p.prosrc like '%api_tokens%')`,
  );
  expect(forgetful).toEqual([]);
});

describe("a project's token", () => {
  test("has its role on its project, there alone, and outlives its maker", async () => {
    const bob = await api.addPerson("bob");
    await api.addMember(projectId, bob.userId, "admin");
    const created = await (
      await api.as(bob)
    ).tokens.createForProject({
      project: "demo",
      name: "deploy",
      role: "developer",
      expiresInDays: 30,
    });
    await (await api.as(ada)).projects.create({ name: "Other", odooVersion: "18.0" });
    await api.deps.db.asSystem("test", ({ prisma }) => prisma.user.delete({ where: { id: bob.userId } }));
    const caller = await api.as(bearer(created.token));
    expect((await caller.projects.list({})).items.map(({ slug }) => slug)).toEqual(["demo"]);
    await expect(caller.projects.get({ project: "other" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const main = await caller.environments.find({ project: "demo", name: "main" });
    await expect(caller.environments.rebuild({ environmentId: main.id })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    for (const own of [
      () => caller.tokens.create({ name: "mine" }),
      () => caller.projects.create({ name: "Mine", odooVersion: "18.0" }),
    ])
      await expect(own()).rejects.toMatchObject({
        message: expect.stringContaining("nobody's own") as string,
      });

    const { items } = await (await api.as(ada)).tokens.listOfProject({ project: "demo" });
    expect(items).toMatchObject([{ name: "deploy", role: "developer", createdBy: null }]);
    await (await api.as(ada)).tokens.revokeOfProject({ project: "demo", tokenId: created.id });
    // The policies ask the row itself: what is still remembered elsewhere is of no use.
    const held = { userId: created.id, actorKind: "token" as const, action: null, address: null };
    expect(await api.deps.db.readAsUser(held, (sql) => sql.query("select id from ops.projects"))).toEqual([]);
    expect((await audited(created.id)).map(({ action, projectId: of }) => ({ action, of }))).toEqual([
      { action: "tokens.createForProject", of: projectId },
      { action: "tokens.revokeOfProject", of: projectId },
    ]);
  });

  test("is given no more than its maker has, and by those only who may", async () => {
    const admin = await api.addPerson("admin");
    await api.addMember(projectId, admin.userId, "admin");
    const make = async (who: TestPerson, role: "owner" | "admin" | "viewer") =>
      (await api.as(who)).tokens.createForProject({ project: "demo", name: "x", role });
    await expect(make(admin, "owner")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await make(admin, "admin");
    await make(ada, "owner");
    const developer = await api.addPerson("developer");
    await api.addMember(projectId, developer.userId, "developer");
    await expect(make(developer, "viewer")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(make(eve, "viewer")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("of one project is not revoked through another", async () => {
    const { id } = await (
      await api.as(ada)
    ).tokens.createForProject({ project: "demo", name: "x", role: "viewer" });
    const { slug } = await (await api.as(ada)).projects.create({ name: "Third", odooVersion: "18.0" });
    await expect(
      (await api.as(ada)).tokens.revokeOfProject({ project: slug, tokenId: id }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the longest life", () => {
  const limit = (days: number | null) =>
    api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.org.update({ where: { id: orgId }, data: { tokenMaxDays: days } }),
    );

  test("is the organization's, for its people's and its projects' tokens, whatever the door", async () => {
    await limit(30);
    const caller = await api.as(ada);
    expect((await caller.tokens.list()).maxDays).toBe(30);
    for (const expiresInDays of [undefined, null, 31]) {
      await expect(caller.tokens.create({ name: "x", expiresInDays })).rejects.toMatchObject({
        message: "Your organization lets a token live 30 days at most. Choose a shorter time.",
      });
      await expect(
        caller.tokens.createForProject({ project: "demo", name: "x", role: "viewer", expiresInDays }),
      ).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    await caller.tokens.create({ name: "x", expiresInDays: 30 });
    const claims = { userId: ada.userId, actorKind: "user" as const, action: null, address: null };
    const past = api.deps.db.asUser(claims, ({ sql }) =>
      sql.query(
        "insert into ops.api_tokens (user_id, name, prefix, token_hash) values ($1::uuid, 'x', 'x', 'y')",
        [ada.userId],
      ),
    );
    await expect(past).rejects.toThrow(/at most 30 days/);
    await limit(null);
  });
});

describe("bad tokens", () => {
  async function status(token: string): Promise<string> {
    try {
      await (await api.as(bearer(token))).me.get();
      return "OK";
    } catch (error) {
      return (error as { code: string }).code;
    }
  }
  async function stored(rest: { expiresAt?: Date; revokedAt?: Date }): Promise<string> {
    const token = mintToken();
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.apiToken.create({
        data: { userId: ada.userId, name: "t", prefix: "cap_t", tokenHash: hashToken(token), ...rest },
      }),
    );
    return token;
  }

  test("are all answered alike: unknown, malformed, expired, revoked, both in the same second", async () => {
    const now = new Date();
    const good = await stored({});
    const bad = [
      mintToken(),
      await stored({ expiresAt: now }),
      await stored({ revokedAt: now }),
      await stored({ expiresAt: now, revokedAt: now }),
      "cap_",
      `${good}x`,
      good.slice(0, -1),
      good.toUpperCase(),
      "null",
      "' or 1=1 --",
      "x".repeat(100_000),
    ];
    for (const token of bad) expect(await status(token)).toBe("UNAUTHORIZED");
    expect(await status(good)).toBe("OK");
  });

  test("of a member who was removed is still theirs, and opens nothing any more", async () => {
    const sam = await api.addPerson("sam");
    await api.addMember(projectId, sam.userId, "admin");
    await (await api.as(sam)).projects.get({ project: "demo" });
    await api.deps.db.asSystem("test", ({ prisma }) =>
      prisma.projectMember.deleteMany({ where: { userId: sam.userId } }),
    );
    await expect((await api.as(sam)).projects.get({ project: "demo" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await api.deps.db.asSystem("test", ({ prisma }) => prisma.user.delete({ where: { id: sam.userId } }));
    expect(await api.deps.viewers.findViewer(sam.headers, { fresh: true })).toBeNull();
  });

  test("with a last use that names the address, noted once a minute", async () => {
    const { token, id } = await (await api.as(ada)).tokens.create({ name: "noted" });
    const headers = bearer(token).headers;
    headers.set("x-forwarded-for", "192.0.2.7, 10.0.0.1");
    await api.context({ ...bearer(token), headers });
    const read = async () => (await (await api.as(ada)).tokens.list()).items.find((one) => one.id === id);
    await expect.poll(async () => (await read())?.lastUsedAddress).toBe("192.0.2.7");
    headers.set("x-forwarded-for", "192.0.2.8");
    await api.deps.viewers.findViewer(headers, { fresh: true, address: "192.0.2.8" });
    expect((await read())?.lastUsedAddress).toBe("192.0.2.7");
  });
});
