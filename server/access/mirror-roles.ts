import type { Database } from "@/server/platform/db/database";
import { mirrorRole } from "@/server/platform/db/sql/mirror-role";
import { MATRIX, ROLES } from "./matrix";

/** mirrorRoles writes the matrix to ops.roles, where the policies read it. Idempotent; run at every start. */
export async function mirrorRoles(db: Database): Promise<void> {
  await db.asSystem("access.mirror-roles", async ({ sql }) => {
    for (const role of ROLES) await mirrorRole(sql, role, MATRIX[role]);
  });
}
