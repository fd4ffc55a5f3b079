import type { ClusterServer } from "./cluster-server";
import type { DumpedExtensions } from "./port";
import * as statements from "./sql/database-statements";

/** readExtensions: what a database has besides its tables, which only the administrating role can make again. */
export function readExtensions(server: ClusterServer, database: string): Promise<DumpedExtensions> {
  return server.withDatabase(database, async (sql) => ({
    extensions: await sql.query<{ name: string; schema: string }>(statements.LIST_EXTENSIONS),
    immutableUnaccent: (await sql.query<{ schema: string }>(statements.ALTERED_UNACCENT)).map(
      (each) => each.schema,
    ),
  }));
}

/**
 * makeExtensions makes them in another database. As the administrating role: not every extension may be made by an
 * ordinary one. Gives the schemas it made for them.
 */
export async function makeExtensions(
  server: ClusterServer,
  target: string,
  { extensions, immutableUnaccent }: DumpedExtensions,
): Promise<string[]> {
  const schemas = new Set(extensions.map((each) => each.schema));
  const made = [...schemas].filter((name) => name !== "public" && !name.startsWith("pg_"));
  await server.withDatabase(target, async (sql) => {
    for (const name of made) await sql.query(statements.createSchema(name));
    for (const { name, schema } of extensions) await sql.query(statements.createExtension(name, schema));
    for (const schema of immutableUnaccent) await sql.query(statements.alterUnaccent(schema));
  });
  return made;
}
