import type { InstalledModule } from "@/server/drivers/odoo/port";
import type { DeploymentDeps } from "./deps";
import type { Workspace } from "./workspace";

/**
 * readModules: what is installed in a database of the environment. Read as its role: code of the repository may have put a
 * view in the place of the table, which would run with the rights of whoever reads.
 */
export function readModules(
  deps: DeploymentDeps,
  work: Workspace,
  database: string,
): Promise<Map<string, InstalledModule>> {
  return deps.cluster.withDatabase(database, (sql) => deps.odoo.readInstalled(sql), work.role);
}
