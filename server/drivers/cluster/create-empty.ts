import type { ClusterServer } from "./cluster-server";
import { handOver } from "./hand-over";
import { makeDatabase } from "./make-database";
import type { ClusterSql, DatabaseLabel } from "./port";
import * as statements from "./sql/database-statements";

/** What Odoo uses when it is there: search in the middle of names, and without accents. */
const EXTENSIONS = ["pg_trgm", "unaccent"];

/** createEmpty: see ClusterDriver. */
export async function createEmpty(
  server: ClusterServer,
  target: string,
  label: DatabaseLabel,
  role: string,
): Promise<void> {
  await makeDatabase(server, {
    target,
    label,
    create: createFromScratch,
    fill: async (sql, name) => {
      const rows = await sql.query<{ name: string }>(statements.AVAILABLE_EXTENSIONS, [EXTENSIONS]);
      const available = new Set(rows.map((row) => row.name));
      await server.withDatabase(name, async (inside) => {
        if (available.has("pg_trgm")) await inside.query(statements.createExtension("pg_trgm", "public"));
        if (!available.has("unaccent")) return;
        await inside.query(statements.createSchema(statements.UNACCENT_SCHEMA));
        await inside.query(statements.createExtension("unaccent", statements.UNACCENT_SCHEMA));
        await inside.query(statements.CREATE_UNACCENT);
      });
      await handOver(server, sql, { name, role });
    },
  });
}

/** createFromScratch: UTF-8 from template0, with letters of all languages where the server has such a locale. */
export async function createFromScratch(sql: ClusterSql, name: string): Promise<void> {
  const [locale] = await sql.query<{ ctype: string; unicode: string | null }>(statements.LOCALE);
  await sql.query(statements.createDatabase(name, planCtype(locale?.ctype ?? "C", locale?.unicode ?? null)));
}

/** planCtype: the server's own if it is UTF-8, else the system's C.UTF-8, else bytes. Null means the server's own. */
export function planCtype(serverCtype: string, unicode: string | null): string | null {
  if (/utf-?8$/i.test(serverCtype)) return null;
  return unicode ?? "C";
}
