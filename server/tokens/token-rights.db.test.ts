/** What a token may: its scopes, its role on a project, and what is made with it. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { TestPerson } from "@/server/api/testing/test-api";
import { bearer, openTokenWorld } from "./testing/open-token-world";

const { api, ada, eve, projectId, audited } = await openTokenWorld();

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

test("a token with scopes reads nothing of an organization, nor of its owner's own", async () => {
  const { token } = await (await api.as(ada)).tokens.create({ name: "narrow", scopes: ["member.manage"] });
  const caller = await api.as(bearer(token));
  for (const refused of [
    () => caller.orgs.list(),
    () => caller.orgs.get({ org: "acme" }),
    () => caller.orgs.members({ org: "acme" }),
    () => caller.orgs.invitations({ org: "acme" }),
    () => caller.orgs.providers({ org: "acme" }),
    () => caller.network.org({ org: "acme" }),
    () => caller.tokens.list(),
    () => caller.identity.outbox(),
    () => caller.status.controlBackups(),
  ])
    await expect(refused()).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await caller.me.get()).id).toBe(ada.userId);
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

describe("a token made with a token", () => {
  const make = async (who: TestPerson, expiresInDays?: number) =>
    (await api.as(who)).tokens.create({ name: "made", expiresInDays });
  const makeForProject = async (who: TestPerson, expiresInDays?: number) =>
    (await api.as(who)).tokens.createForProject({
      project: "demo",
      name: "made",
      role: "admin",
      expiresInDays,
    });

  test("lives no longer", async () => {
    const personal = bearer((await make(ada, 2)).token);
    const ofProject = bearer((await makeForProject(ada, 2)).token);
    for (const days of [undefined, 3]) {
      await expect(make(personal, days)).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(makeForProject(personal, days)).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(makeForProject(ofProject, days)).rejects.toMatchObject({
        code: "FORBIDDEN",
        message: expect.stringContaining("no longer than itself") as string,
      });
    }
    await make(personal, 1);
    await makeForProject(ofProject, 1);
  });

  test("ends with it, and so does what it made itself", async () => {
    const first = await make(ada, 9);
    const second = await make(bearer(first.token), 8);
    const third = await makeForProject(bearer(second.token), 7);
    const other = await make(ada, 9);
    await (await api.as(ada)).tokens.revoke({ tokenId: first.id });
    const alive = async ({ token }: { token: string }) =>
      (await api.deps.viewers.findTokenViewer(token)) !== null;
    expect(await Promise.all([second, third, other].map(alive))).toEqual([false, false, true]);
  });

  test("is held to that by the database too", async () => {
    const parent = await make(ada, 2);
    const insert = (expires: string) =>
      api.deps.db.system.query(
        `insert into ops.api_tokens (user_id, name, prefix, token_hash, parent_id, expires_at)
         values ($1::uuid, 'x', 'x', $2, $3::uuid, now() + $4::interval)`,
        [ada.userId, randomUUID(), parent.id, expires],
      );
    await expect(insert("3 days")).rejects.toThrow(/no longer/);
    await insert("1 day");
    await (await api.as(ada)).tokens.revoke({ tokenId: parent.id });
    await expect(insert("1 day")).rejects.toThrow(/no longer/);
  });
});
