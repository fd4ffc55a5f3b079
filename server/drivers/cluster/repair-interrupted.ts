import type { ClusterServer } from "./cluster-server";
import { parseLabel } from "./database-label";
import { dropNow, findDatabase } from "./make-database";
import { databaseLock } from "./plan-locks";
import { isUnfinishedName } from "./quote-name";
import * as statements from "./sql/database-statements";

/**
 * repairInterrupted clears up after makers that died: databases that were never finished are dropped, sources that were
 * shut for a copy are opened. One whose lock is held is being worked on, and is left alone. Gives the names it mended.
 */
export async function repairInterrupted(server: ClusterServer, prefix: string): Promise<string[]> {
  const mended: string[] = [];
  for (const { name } of await server.run<{ name: string }>(statements.LIST_OWN_NAMES)) {
    if (!isUnfinishedName(name)) continue;
    const dropped = await server.tryLock(name, async (sql) => {
      await dropNow(sql, name);
      return true;
    });
    if (dropped) mended.push(name);
  }
  for (const { name, open } of await server.run<{ name: string; open: boolean }>(statements.LIST_LABELLED)) {
    if (open || !name.startsWith(prefix)) continue;
    const opened = await server.tryLock(databaseLock(name).name, async (sql) => {
      const found = await findDatabase(sql, name);
      if (found === null || found.open || parseLabel(found.comment) === null) return false;
      await sql.query(statements.allowConnections(name, true));
      return true;
    });
    if (opened) mended.push(name);
  }
  return mended;
}
