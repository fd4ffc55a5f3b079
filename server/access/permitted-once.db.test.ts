/** What a read-only transaction keeps of whom it may show what: for these claims, for this long, and for nobody else. */
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestPerson } from "@/server/api/testing/test-api";

const api = await openTestApi();
const client = new Client({ connectionString: api.url });
let ada: TestPerson;
let eve: TestPerson;
let mine: string;
let theirs: string;

beforeAll(async () => {
  await client.connect();
  ada = await api.addPerson("ada");
  eve = await api.addPerson("eve");
  await api.addOrg("acme", [{ userId: ada.userId, role: "owner" }]);
  await api.addOrg("other", [{ userId: eve.userId, role: "owner" }]);
  ({ id: mine } = await (await api.as(ada)).projects.create({ name: "Mine", odooVersion: "18.0" }));
  ({ id: theirs } = await (await api.as(eve)).projects.create({ name: "Theirs", odooVersion: "18.0" }));
});
afterAll(() => client.end());

async function within(begin: string, body: () => Promise<void>): Promise<void> {
  await client.query(begin);
  await client.query("set local role authenticated");
  try {
    await body();
  } finally {
    await client.query("rollback");
  }
}
const claim = (person: TestPerson, rest: object = {}) =>
  client.query("select set_config('request.jwt.claims', $1, true)", [
    JSON.stringify({ sub: person.userId, role: "authenticated", ...rest }),
  ]);
async function permitted(permission = "project.read"): Promise<string[]> {
  const { rows } = await client.query<{ ids: string[] }>("select ops.permitted_projects($1) as ids", [
    permission,
  ]);
  return rows[0]?.ids ?? [];
}
async function visible(): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>("select id from ops.projects");
  return rows.map(({ id }) => id);
}

test("other claims get their own answer, on the same connection and in the same transaction", async () => {
  await within("begin read only", async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      await claim(ada);
      expect([await permitted(), await permitted("log.read"), await visible()]).toEqual([
        [mine],
        [mine],
        [mine],
      ]);
      await claim(ada, { scopes: ["log.read"] });
      expect([await permitted(), await permitted("log.read")]).toEqual([[], [mine]]);
      await claim(eve);
      expect([await permitted(), await visible()]).toEqual([[theirs], [theirs]]);
    }
    await client.query("select set_config('request.jwt.claims', '', true)");
    expect([await permitted(), await visible()]).toEqual([[], []]);
  });
});

test("a role that was taken away counts from the next transaction on, one given here at once", async () => {
  await api.addMember(theirs, ada.userId, "viewer");
  const look = async () => {
    await claim(ada);
    expect((await permitted()).toSorted()).toEqual([mine, theirs].toSorted());
  };
  await within("begin read only", look);
  await api.deps.db.asSystem("test", ({ prisma }) =>
    prisma.projectMember.deleteMany({ where: { projectId: theirs, userId: ada.userId } }),
  );
  await within("begin read only", async () => {
    await claim(ada);
    expect([await permitted(), await visible()]).toEqual([[mine], [mine]]);
  });
  await within("begin", async () => {
    await claim(ada);
    expect(await permitted()).toEqual([mine]);
    const { id } = (
      await client.query<{ id: string }>(
        `insert into ops.projects (org_id, slug, name, repo_kind, odoo_version, webhook_secret)
         select org_id, 'new', 'New', 'hosted', '18.0', 'x' from ops.projects where id = $1 returning id`,
        [mine],
      )
    ).rows[0] ?? { id: "" };
    expect((await permitted()).toSorted()).toEqual([mine, id].toSorted());
  });
});
