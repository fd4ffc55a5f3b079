import { pruneIdentityRows, type PrunedIdentity } from "@/server/platform/db/sql/prune-identity";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { ACCESS_TUNABLES } from "../tunables";

/** pruneIdentity removes what guessing, codes, sessions and unfinished sign-ins leave behind; what still counts stays. */
export function pruneIdentity(sql: SqlClient): Promise<PrunedIdentity> {
  return pruneIdentityRows(sql, { rows: ACCESS_TUNABLES.pruneRows, codeMs: ACCESS_TUNABLES.usedCodeMs });
}
