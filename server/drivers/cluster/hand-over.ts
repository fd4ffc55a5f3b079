import type { ClusterServer } from "./cluster-server";
import { findRole, joinRole } from "./ensure-role";
import { ClusterError, type ClusterSql } from "./port";
import { grantDatabase, revokeDatabase } from "./sql/database-statements";
import * as roles from "./sql/role-statements";

/**
 * handOver gives a database's objects and the right to connect to `role`, and to nobody else. Without `fromRole`, those
 * of every role that owns something there; the administrating role keeps what is its own (the database, extensions).
 * REASSIGN OWNED would move databases that `fromRole` owns; here all belong to the administrating role, and that is checked.
 */
export async function handOver(
  server: ClusterServer,
  sql: ClusterSql,
  request: { name: string; role: string; fromRole?: string | null },
): Promise<void> {
  const { name, role, fromRole } = request;
  await joinRole(server, sql, role);
  await sql.query(revokeDatabase(name, "public"));
  await sql.query(grantDatabase(name, role));
  const before = await server.withDatabase(name, async (inside) => {
    const owners = await ownersToReplace(inside, role, fromRole);
    await checkSharedObjects(inside, owners);
    for (const owner of owners) await joinRole(server, sql, owner);
    // the new owner of a table must be allowed to make one in its schema
    await inside.query(roles.grantSchema(role));
    for (const owner of owners) {
      await inside.query(roles.reassignOwned(owner, role));
      await inside.query(roles.revokeSchema(owner));
    }
    return owners;
  });
  for (const owner of before) await sql.query(revokeDatabase(name, owner));
}

async function checkSharedObjects(inside: ClusterSql, owners: string[]): Promise<void> {
  if (owners.length === 0) return;
  const [row] = await inside.query<{ object: string; role: string }>(roles.LIST_SHARED_OBJECTS, [owners]);
  if (row === undefined) return;
  throw new ClusterError(
    "not_ours",
    `The role ${row.role} owns ${row.object}, which would change hands too. Give that to another role first.`,
  );
}

async function ownersToReplace(
  inside: ClusterSql,
  role: string,
  fromRole: string | null | undefined,
): Promise<string[]> {
  if (fromRole === role) return [];
  if (fromRole) {
    const found = await findRole(inside, fromRole);
    if (found === null) throw new ClusterError("missing", `The database role ${fromRole} is not there.`);
    return [fromRole];
  }
  const rows = await inside.query<{ name: string }>(roles.LIST_OWNERS);
  return rows.map((row) => row.name).filter((name) => name !== role);
}
