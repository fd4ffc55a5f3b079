import type { ClusterServer } from "./cluster-server";
import { roleLabel } from "./database-label";
import { findRole, joinRole } from "./ensure-role";
import { roleLock } from "./plan-locks";
import { ClusterError, type ClusterSql } from "./port";
import * as roles from "./sql/role-statements";

/**
 * dropRole takes a role away with the rights it was given. A role that still owns something is kept: its objects are
 * somebody's data, and those go with their database only.
 */
export async function dropRole(server: ClusterServer, name: string): Promise<void> {
  await server.withLocks([roleLock(name)], async (sql) => {
    const found = await findRole(sql, name);
    if (found === null) return;
    if (found.comment !== roleLabel || found.powerful)
      throw new ClusterError(
        "not_ours",
        `The database role ${name} was not made by Capstan, so it is not dropped.`,
      );
    await joinRole(server, sql, name);
    await dropRights(server, sql, name);
    await sql.query(roles.dropRole(name));
  });
}

async function dropRights(server: ClusterServer, sql: ClusterSql, name: string): Promise<void> {
  const rows = await sql.query<{ database: string | null; owned: number }>(roles.LIST_DEPENDENCIES, [name]);
  const owning = rows.filter((row) => row.owned > 0).map((row) => row.database ?? "the server");
  if (owning.length > 0)
    throw new ClusterError(
      "in_use",
      `The database role ${name} still owns data in ${owning.join(", ")}. Drop those databases first.`,
    );
  for (const { database } of rows) {
    if (database !== null)
      await server.withDatabase(database, (inside) => inside.query(roles.dropOwned(name)));
  }
  // rights on databases are shared objects: any database will do to take them away
  await sql.query(roles.dropOwned(name));
}
