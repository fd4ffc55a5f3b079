import { randomBytes } from "node:crypto";
import type { ClusterServer } from "./cluster-server";
import { roleLabel } from "./database-label";
import { roleLock } from "./plan-locks";
import { ClusterError, type ClusterSql, type RoleCredentials } from "./port";
import { scramVerifier } from "./scram-verifier";
import * as roles from "./sql/role-statements";

export type FoundRole = { comment: string | null; powerful: boolean; joined: boolean };

/** ensureRole: see ClusterDriver. Serialised by the role's name, for PostgreSQL fails two changes of one role at once. */
export async function ensureRole(server: ClusterServer, role: RoleCredentials): Promise<void> {
  const verifier = scramVerifier(role.password, randomBytes(16));
  await server.withLocks([roleLock(role.name)], async (sql) => {
    const found = await findRole(sql, role.name);
    if (found?.powerful)
      throw new ClusterError(
        "not_ours",
        `The database role ${role.name} was not made by Capstan. Rename or drop it.`,
      );
    await sql.query(
      found === null ? roles.createRole(role.name, verifier) : roles.setPassword(role.name, verifier),
    );
    if (found?.comment !== roleLabel) await sql.query(roles.commentOnRole(role.name, roleLabel));
    await joinRole(server, sql, role.name);
  });
}

/** findRole: null when there is none of that name. */
export async function findRole(sql: ClusterSql, name: string): Promise<FoundRole | null> {
  const [row] = await sql.query<FoundRole>(roles.FIND_ROLE, [name]);
  return row ?? null;
}

/** joinRole lets the administrating role act for `name`; a superuser may already. */
export async function joinRole(server: ClusterServer, sql: ClusterSql, name: string): Promise<void> {
  const { superuser, version } = await server.facts();
  if (superuser) return;
  const found = await findRole(sql, name);
  if (found === null) throw new ClusterError("missing", `The database role ${name} is not there.`);
  if (!found.joined) await sql.query(roles.joinRole(name, version));
}
