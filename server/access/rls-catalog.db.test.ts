/** What PostgreSQL's catalog says about who owns, enters and executes what. */
import { beforeAll, expect, it } from "vitest";
import { CLOSED_SCHEMAS, openTwoOrganizations, type TwoOrganizations } from "./testing/two-organizations";

/** The roles requests run as. */
const ROLES = ["anon", "authenticated", "service_role", "capstan_worker"];

let world: TwoOrganizations;
beforeAll(async () => {
  world = await openTwoOrganizations();
});

async function names(text: string, values: unknown[]): Promise<string[]> {
  const { rows } = await world.client.query<{ name: string }>(text, values);
  return rows.map(({ name }) => name);
}

it("schemas without row-level security are closed", async () => {
  for (const [schema, allowed] of Object.entries(CLOSED_SCHEMAS)) {
    const open = await names(
      `select distinct r.name from unnest($2::text[]) as r(name), pg_class c
       where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
         and has_schema_privilege(r.name, $1, 'usage')
         and has_table_privilege(r.name, c.oid, 'select, insert, update, delete, truncate, references, trigger')`,
      [schema, ROLES.filter((role) => !allowed.includes(role))],
    );
    expect(open, `may enter ${schema}`).toEqual([]);
  }
});

it("every other table has row-level security and a policy", async () => {
  const bare = await names(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname = any ($1)
       and (not c.relrowsecurity or not exists (select 1 from pg_policy p where p.polrelid = c.oid))`,
    [world.schemas],
  );
  expect(bare).toEqual([]);
});

it("every table of an organization or a project obeys the organization's allow-list", async () => {
  const open = await names(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname = any ($1)
       and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname in ('org_id', 'project_id') and not a.attisdropped)
       and exists (select 1 from pg_policy p where p.polrelid = c.oid and 'authenticated'::regrole::oid = any (p.polroles)
         and pg_get_expr(p.polqual, c.oid) <> 'false')
       and not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'network' and not p.polpermissive)`,
    [world.schemas],
  );
  // as in the migration that made the lists: create policy network on … as restrictive to authenticated using (…)
  expect(open).toEqual([]);
});

it("views have the rights of whoever asks", async () => {
  const views = await names(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and (c.relkind = 'm' or (c.relkind = 'v'
       and not coalesce(c.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on']))`,
    [world.schemas],
  );
  expect(views).toEqual([]);
});

it("nobody but migrations owns anything, and no role steps around the policies", async () => {
  const mighty = await names(
    `select r.rolname as name from pg_roles r where r.rolname = any ($1) and (
       r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolcanlogin
       -- Supabase's own service_role may; ours has a policy instead
       or (r.rolbypassrls and r.rolname <> 'service_role')
       or exists (select 1 from pg_class c where c.relowner = r.oid)
       or exists (select 1 from pg_proc p where p.proowner = r.oid)
       or exists (select 1 from pg_namespace n where n.nspowner = r.oid)
       or exists (select 1 from pg_auth_members m where m.member = r.oid))`,
    [ROLES],
  );
  expect(mighty).toEqual([]);
});

it("functions that act as their owner have a fixed search path", async () => {
  const loose = await names(
    `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where p.prosecdef and n.nspname = any ($1) and not coalesce(p.proconfig, '{}') @> array['search_path=""']`,
    [world.schemas],
  );
  expect(loose).toEqual([]);
});

it("no function is for everybody, and people call only those meant for them", async () => {
  const executable = (role: string) =>
    names(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = any ($1) and p.prorettype <> 'trigger'::regtype
         and has_function_privilege($2, p.oid, 'execute') order by 1`,
      [world.schemas, role],
    );
  // anon has nothing but what everybody has: grant to the roles that need a function, and revoke it from public
  expect(await executable("anon")).toEqual([]);
  await expect((await executable("authenticated")).join("\n")).toMatchFileSnapshot("functions.golden.txt");
});

it("people take no numbers, and nobody takes back a line of the audit trail", async () => {
  const sequences = await names(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and n.nspname = any ($1)
       and (has_sequence_privilege('authenticated', c.oid, 'usage, update') or has_sequence_privilege('anon', c.oid, 'usage, update'))`,
    [world.schemas],
  );
  expect(sequences).toEqual([]);
  const writers = await names(
    "select name from unnest($1::text[]) as name where has_table_privilege(name, 'ops.audit_trail', 'update, delete, truncate')",
    [ROLES],
  );
  expect(writers).toEqual([]);
});
