import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";
import { syncBranches } from "@/server/environments";

const api = await openTestApi();
const owner = await api.addPerson("owner");
const auditor = await api.addPerson("auditor");
const developer = await api.addPerson("developer");
const stranger = await api.addPerson("stranger");
const root = new Client({ connectionString: api.url });
let projectId: string;

beforeAll(async () => {
  await root.connect();
  await api.addOrg("acme", [{ userId: owner.userId, role: "owner" }]);
  await api.addOrg("elsewhere", [{ userId: stranger.userId, role: "owner" }]);
  ({ id: projectId } = await (await api.as(owner)).projects.create({ name: "Demo", odooVersion: "18.0" }));
  await api.addMember(projectId, auditor.userId, "auditor");
  await api.addMember(projectId, developer.userId, "developer");
});
afterAll(() => root.end());

const list = async (who: TestPerson, filter: object = {}) =>
  (await (await api.as(who)).audit.list({ project: "demo", limit: 50, ...filter })).items;

/** What is followed has settled: the test's own lines are younger than that. */
async function settle(): Promise<void> {
  await root.query("set session_replication_role = replica");
  await root.query("alter table ops.audit_trail disable trigger keep");
  await root.query("update ops.audit_trail set created_at = created_at - interval '1 hour'");
  await root.query("alter table ops.audit_trail enable always trigger keep");
}

test("says who, what, before and after, from where, with what, and in what", async () => {
  const headers = new Headers(owner.headers);
  headers.set("user-agent", "curl/8.0");
  const caller = await api.as({ ...owner, headers });
  await caller.projects.update({ project: "demo", name: "Renamed" });
  const [entry] = await list(owner, { action: "projects.update" });
  expect(entry).toMatchObject({
    actor: { id: owner.userId, name: "owner", kind: "token" },
    action: "projects.update",
    entity: "ops.projects",
    entityId: projectId,
    before: { name: "Demo" },
    after: { name: "Renamed" },
    userAgent: "curl/8.0",
    auth: { kind: "token" },
  });
});

test("a change that fails leaves nothing", async () => {
  const before = (await list(owner)).length;
  const claims = { userId: owner.userId, actorKind: "user" as const, action: "x", address: null };
  const failing = api.deps.db.asUser(claims, async ({ sql }) => {
    await sql.query("update ops.projects set name = 'Never' where id = $1::uuid", [projectId]);
    throw new Error("on second thoughts");
  });
  await expect(failing).rejects.toThrow("on second thoughts");
  expect((await list(owner)).length).toBe(before);
});

test("a statement past Capstan is told from Capstan's own", async () => {
  await root.query("update ops.projects set name = 'By hand' where id = $1", [projectId]);
  await api.deps.db.system.query("update ops.projects set name = 'By itself' where id = $1::uuid", [
    projectId,
  ]);
  const [own, direct] = await list(owner);
  expect(direct).toMatchObject({
    actor: { kind: "direct", id: null },
    action: "direct update",
    after: { name: "By hand" },
  });
  expect(own).toMatchObject({ actor: { kind: "system" }, action: "system update" });
});

describe("who reads it", () => {
  test("owners, admins and auditors; nobody else", async () => {
    expect((await list(auditor)).length).toBeGreaterThan(0);
    await expect(list(developer)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(list(stranger)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a token needs the scope", async () => {
    const { token } = await (await api.as(owner)).tokens.create({ name: "limited", scopes: ["log.read"] });
    const limited = { ...owner, headers: new Headers({ authorization: `Bearer ${token}` }) };
    await expect(list(limited)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect((await api.as(limited)).audit.follow({})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

test("is followed by whoever may read it; others see only what they did", async () => {
  await api.git.push(projectId, "main", { files: { "a.txt": "1" } });
  await syncBranches(api.deps, projectId);
  await settle();
  const follow = async (who: TestPerson) =>
    (await (await api.as(who)).audit.follow({ project: "demo", limit: 1000 })).items;
  expect((await follow(auditor)).map(({ entity }) => entity)).toContain("ops.environments");
  expect(await follow(developer)).toEqual([]);
});

test("is followed by a cursor, and filtered", async () => {
  await settle();
  const caller = await api.as(auditor);
  const seen: number[] = [];
  for (let after = 0; ;) {
    const page = await caller.audit.follow({ after, limit: 2 });
    seen.push(...page.items.map(({ seq }) => seq));
    if (page.items.length === 0) break;
    after = Number(page.nextCursor);
  }
  expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
  expect(seen.length).toBeGreaterThan(3);
  expect((await caller.audit.follow({ project: "demo", action: "projects.update" })).items).toHaveLength(1);
  expect(
    (await caller.audit.follow({ actor: "direct" })).items.every(({ actor }) => actor.kind === "direct"),
  ).toBe(true);
  expect((await caller.audit.follow({ until: "2001-01-01T00:00:00Z" })).items).toEqual([]);
});

test("an organization's own lines, in sentences, by person and kind, for its owners and admins", async () => {
  const admin = await api.addPerson("admin");
  const member = await api.addPerson("member");
  await api.addOrg("people", [
    { userId: owner.userId, role: "owner" },
    { userId: admin.userId, role: "admin" },
    { userId: member.userId, role: "member" },
  ]);
  const org = "people";
  const caller = await api.as(owner);
  await caller.orgs.setMember({ org, userId: member.userId, role: "admin" });
  await caller.orgs.invite({ org, email: "new@example.com", role: "member" });
  await caller.orgs.setMember({ org, userId: member.userId, role: "member" });
  await (await api.as(member)).orgs.removeMember({ org, userId: member.userId });
  const read = async (filter: object = {}) =>
    (await (await api.as(admin)).orgs.audit({ org, limit: 50, ...filter })).items.map(({ text }) => text);
  const [left, down, invited, up] = await read();
  expect([down, invited, up]).toEqual([
    "Somebody who has left is a member now, and was an administrator before.",
    "new@example.com was invited as a member.",
    "Somebody who has left is an administrator now, and was a member before.",
  ]);
  expect(left).toBe("A member left.");
  expect(await read({ kind: "invitations" })).toEqual(["new@example.com was invited as a member."]);
  expect(await read({ kind: "sign_in" })).toEqual([]);
  expect(await read({ userId: admin.userId })).toEqual(["admin became an administrator."]);
  await api.addOrg("no-line-of-it", [{ userId: owner.userId, role: "owner" }]);
  expect((await read()).join(" ")).not.toContain("no-line-of-it");
  const asks = async (who: TestPerson) => (await api.as(who)).orgs.audit({ org: "acme" });
  await expect(asks(stranger)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await api.addOrg("small", [
    { userId: owner.userId, role: "owner" },
    { userId: member.userId, role: "member" },
  ]);
  await expect((await api.as(member)).orgs.audit({ org: "small" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

describe("nobody changes what happened", () => {
  test.each(["authenticated", "anon", "capstan_worker", "service_role", "owner"])("%s", async (role) => {
    const statements = [
      "update ops.audit_trail set action = 'nothing'",
      "delete from ops.audit_trail",
      "truncate ops.audit_trail",
      ...(role === "owner"
        ? []
        : ["insert into ops.audit_trail (actor_kind, action, entity) values ('user', 'made up', 'x')"]),
    ];
    for (const statement of statements) {
      await root.query("begin");
      if (role !== "owner") await root.query(`set local role ${role}`);
      await expect(root.query(statement)).rejects.toMatchObject({ code: "42501" });
      await root.query("rollback");
    }
  });
});

test("every table that people change has the trigger, and no secret is in a line", async () => {
  const { rows } = await root.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('app', 'ops') and c.relkind = 'r'
       and exists (select 1 from information_schema.role_table_grants g where g.grantee = 'authenticated'
         and g.table_schema = n.nspname and g.table_name = c.relname and g.privilege_type in ('INSERT', 'DELETE')
         or exists (select 1 from information_schema.column_privileges p where p.grantee = 'authenticated'
           and p.table_schema = n.nspname and p.table_name = c.relname and p.privilege_type in ('INSERT', 'UPDATE')))
       and not exists (select 1 from pg_trigger t where t.tgrelid = c.oid and t.tgname like 'audit%')
     order by 1`,
  );
  // A person's own name in their profile, and what is not theirs to change at all.
  expect(rows.map(({ name }) => name)).toEqual(["app.users"]);
});
