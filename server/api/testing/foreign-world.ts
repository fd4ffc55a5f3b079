/** The API with two organizations that have something in every table; `owner` owns everything in `mine`, nothing in `other`. */
import { Client } from "pg";
import { listSchemas, readTables, type Table } from "@/server/platform/db/testing/catalog";
import { fillTables, quoteTable, type World } from "@/server/platform/db/testing/fill-tables";
import { atEnd } from "@/server/platform/testing/at-end";
import { openTestApi, type TestApi, type TestPerson } from "./test-api";

export type ForeignWorld = {
  api: TestApi;
  client: Client;
  tables: Table[];
  mine: World;
  other: World;
  owner: TestPerson;
  outsider: TestPerson;
  /** ids and slugs that only the other organization has */
  secrets: Set<string>;
};

const CLOSED = new Set(["identity", "public"]);
/** of the installation, the same for everybody */
const SHARED = new Set(["ops.control_backups", "ops.roles", "ops.workers"]);

export async function openForeignWorld(): Promise<ForeignWorld> {
  const api = await openTestApi();
  const client = new Client({ connectionString: api.url });
  await client.connect();
  atEnd(() => client.end());
  const tables = await readTables(
    client,
    (await listSchemas(client)).filter((name) => !CLOSED.has(name)),
  );
  const mine = await fillTables(client, tables, "mine");
  const other = await fillTables(client, tables, "other");
  const [owner, outsider] = [await api.addPerson("owner"), await api.addPerson("outsider")];
  await client.query("insert into app.org_members (org_id, user_id, role) values ($1, $2, 'owner')", [
    mine.rows.get("app.orgs")?.[0]?.id,
    owner.userId,
  ]);
  const secrets = new Set<string>();
  for (const [table, rows] of other.rows)
    if (!SHARED.has(table))
      for (const row of rows)
        for (const name of ["id", "slug", "host"]) if (typeof row[name] === "string") secrets.add(row[name]);
  return { api, client, tables, mine, other, owner, outsider, secrets };
}

/** valueOf a parameter in an organization: `sourceEnvironmentId` is an id of ops.environments. Null: it names nothing. */
export function valueOf(world: World, parameter: string, index = 0): string | null {
  // A filter: the id of any row at all.
  if (parameter === "entityId") return null;
  if (/^(project|org)(Slug)?$/.test(parameter))
    return String(world.rows.get(parameter.startsWith("org") ? "app.orgs" : "ops.projects")?.[0]?.slug);
  const noun = /([A-Z]?[a-z]+)Id$/.exec(parameter)?.[1]?.toLowerCase();
  if (noun === undefined) return null;
  const table = [...world.rows.keys()].find(
    (name) => name.replace(/^\w+\./, "").replace(/^.*_/, "") === `${noun}s`,
  );
  if (table === undefined) throw new Error(`no table is known for the parameter ${parameter}`);
  const rows = world.rows.get(table) ?? [];
  return String((rows[index] ?? rows.at(-1))?.id);
}

/** findText: the tables in which a text stands anywhere. */
export async function findText(world: ForeignWorld, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of world.tables) {
    const { rowCount } = await world.client.query(
      `select 1 from ${quoteTable(name)} t where position($1 in t::text) > 0 limit 1`, [text]); // prettier-ignore
    if (rowCount) found.push(name);
  }
  return found;
}
