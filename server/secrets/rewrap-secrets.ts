import type { KeyDriver } from "@/server/drivers/keys/port";
import type { Database } from "@/server/platform/db/database";
import { listOutdatedVersions, writeWrappedKey } from "@/server/platform/db/sql/secrets";
import { rewrapSecret } from "./envelope";
import { SECRET_TUNABLES } from "./tunables";

/** rewrapSecrets brings keys that an earlier master key wrapped under the current one, some at a time; gives how many. */
export async function rewrapSecrets({ db, keys }: { db: Database; keys: KeyDriver }): Promise<number> {
  const current = await keys.current();
  const rows = await listOutdatedVersions(db.system, current, SECRET_TUNABLES.rewrapBatch);
  for (const row of rows) {
    const place = {
      projectId: row.project_id,
      secretId: row.secret_id,
      name: row.name,
      version: row.version,
    };
    const next = await rewrapSecret(keys, place, { keyId: row.key_id, wrappedKey: row.wrapped_key });
    await db.asSystem("secrets.rewrap", ({ sql }) => writeWrappedKey(sql, row.version_id, row.key_id, next));
  }
  return rows.length;
}
