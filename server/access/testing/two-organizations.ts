import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { listSchemas, readTables, type Table } from "@/server/platform/db/testing/catalog";
import { fillTables, type World } from "@/server/platform/db/testing/fill-tables";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { atEnd } from "@/server/platform/testing/at-end";
import { ROLES } from "../matrix";

/** Schemas without row-level security, with the only roles that may enter them at all. */
export const CLOSED_SCHEMAS: Record<string, string[]> = { identity: ["capstan_worker"], public: [] };

/** Belongs to the installation: whoever is signed in may read it (the outbox and its own backups: its owners), and nothing of an organization is in it. */
export const SHARED_TABLES = new Set(["ops.control_backups", "ops.outbox_mails", "ops.roles", "ops.workers"]);

export type Persona = { name: string; role: string; userId: string | null };

export type TwoOrganizations = {
  /** logged in as the owner of everything */
  client: Client;
  /** schemas under row-level security */
  schemas: string[];
  tables: Table[];
  /** one for each way to belong to `mine`, and those who belong to nothing */
  personas: Persona[];
  mine: World;
  other: World;
};

/** openTwoOrganizations fills every table of a database of its own for two organizations. */
export async function openTwoOrganizations(): Promise<TwoOrganizations> {
  const { url } = await openTestDatabase();
  const client = new Client({ connectionString: url });
  await client.connect();
  atEnd(() => client.end());
  const schemas = (await listSchemas(client)).filter((name) => !(name in CLOSED_SCHEMAS));
  const tables = await readTables(client, schemas);
  const mine = await fillTables(client, tables, "mine");
  const other = await fillTables(client, tables, "other");
  return { client, schemas, tables, mine, other, personas: await makePersonas(client, mine) };
}

/** getOnly gives the id of a table that has one row in each organization. */
function getOnly(world: World, table: string): string {
  const id = world.rows.get(table)?.[0]?.id;
  if (typeof id !== "string") throw new Error(`${world.name} has no ${table}`);
  return id;
}

async function makePersonas(client: Client, world: World): Promise<Persona[]> {
  const personas: Persona[] = [
    { name: "anonymous", role: "anon", userId: null },
    { name: "no-claims", role: "authenticated", userId: null },
    await makePerson(client, "outsider"),
  ];
  for (const role of ["owner", "admin", "member"]) {
    const person = await makePerson(client, `org-${role}`);
    const values = [getOnly(world, "app.orgs"), person.userId, role];
    await client.query("insert into app.org_members (org_id, user_id, role) values ($1, $2, $3)", values);
    personas.push(person);
  }
  for (const role of ROLES) {
    const person = await makePerson(client, role);
    await client.query(
      "insert into ops.project_members (project_id, user_id, role_id) select $1, $2, id from ops.roles where name = $3",
      [getOnly(world, "ops.projects"), person.userId, role],
    );
    personas.push(person);
  }
  return personas;
}

async function makePerson(client: Client, name: string): Promise<Persona> {
  const userId = randomUUID();
  const values = [userId, `${name}@example.com`, name];
  await client.query("insert into app.users (id, email, name) values ($1, $2, $3)", values);
  return { name, role: "authenticated", userId };
}
