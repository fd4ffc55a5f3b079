import type { ClusterServer } from "./cluster-server";
import type { RoleCredentials } from "./port";
import { analyzeTables, LIST_OWN_TABLES } from "./sql/database-statements";
import { restoreJobs } from "./tunables";

/**
 * analyzeDatabase: a restored database knows nothing about its tables, and copies of it would all be slow. As the role that
 * owns them, in as many sessions as pg_restore has: 1 GB takes a second in one.
 */
export async function analyzeDatabase(
  server: ClusterServer,
  name: string,
  role: RoleCredentials,
): Promise<void> {
  const tables = await server.withDatabase(name, (sql) => sql.query<{ name: string }>(LIST_OWN_TABLES), role);
  // the largest comes first, so each session gets about as much
  const shares = Array.from({ length: restoreJobs }, (_none, job) =>
    tables.filter((_table, place) => place % restoreJobs === job).map((table) => table.name),
  );
  await Promise.all(
    shares
      .filter((share) => share.length > 0)
      .map((share) => server.withDatabase(name, (sql) => sql.query(analyzeTables(share)), role)),
  );
}
