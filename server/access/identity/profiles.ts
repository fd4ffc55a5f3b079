import { ensureUserRow, findUserId } from "@/server/platform/db/sql/ensure-user";
import { noteSecondFactor } from "@/server/platform/db/sql/person-security";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { IdentityProfiles } from "./port";

/** identityProfiles keeps app.users in step with the identity provider. */
export function identityProfiles(sql: SqlClient): IdentityProfiles {
  return {
    ensure: ({ userId, name, email }) => ensureUserRow(sql, { id: userId, name, email }),
    noteFactor: (userId, hasFactor) => noteSecondFactor(sql, userId, hasFactor),
    findId: (email) => findUserId(sql, email),
  };
}
