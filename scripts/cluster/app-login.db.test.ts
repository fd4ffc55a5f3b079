/** What the login of web and worker can reach when nobody stepped down to a role, on a database with Capstan's tables. */
import { Client } from "pg";
import { expect, inject, it } from "vitest";
import { openDatabase } from "@/server/platform/db/database";
import { withLogin } from "@/server/platform/db/testing/global-setup";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { ensureAppLogin } from "./app-login.mjs";

const { url } = await openTestDatabase();
const login = inject("appLogin");

async function loggedIn<T>(address: string, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

const TABLES = `select format('%I.%I', schemaname, tablename) as name from pg_tables
  where schemaname in ('app', 'ops', 'odoo', 'odoo_seed', 'identity')`;

it("reaches no table, owns nothing and may nothing but step down", async () => {
  const tables = await loggedIn(url, async (owner) => (await owner.query<{ name: string }>(TABLES)).rows);
  expect(tables.length).toBeGreaterThan(30);
  await loggedIn(withLogin(url, login), async (client) => {
    for (const { name } of tables)
      await expect(client.query(`select 1 from ${name}`), name).rejects.toThrow("permission denied");
    const { rows } = await client.query(
      `select rolsuper or rolcreatedb or rolcreaterole or rolbypassrls or rolreplication or rolinherit as mighty,
         (select count(*)::int from pg_shdepend d where d.refobjid = r.oid and d.deptype = 'o') as owned,
         (select array_agg(m.roleid::regrole::text order by m.roleid::regrole::text) from pg_auth_members m where m.member = r.oid) as steps
       from pg_roles r where rolname = session_user`,
    );
    expect(rows).toEqual([{ mighty: false, owned: 0, steps: ["authenticated", "capstan_worker"] }]);
  });
});

it("out of a request's role there is no way up", async () => {
  const db = openDatabase(withLogin(url, login), { applicationName: "capstan test", maxConnections: 1 });
  const claims = { userId: crypto.randomUUID(), actorKind: "user" as const, action: null, address: null };
  const none = db.asUser(claims, async ({ sql }) => {
    await sql.query("set local role none");
    return sql.query("select 1 from ops.projects");
  });
  await expect(none).rejects.toThrow("permission denied");
  await db.close();
});

it("made again, it gets the new password and loses what it had too much", async () => {
  await loggedIn(url, (owner) => owner.query(`alter role ${login.name} createdb inherit`));
  const address = await ensureAppLogin(url, login);
  expect(address).toBe(withLogin(url, login));
  const { rows } = await loggedIn(address, (client) =>
    client.query("select rolcreatedb, rolinherit from pg_roles where rolname = session_user"),
  );
  expect(rows).toEqual([{ rolcreatedb: false, rolinherit: false }]);
});
