import { authorizeEnvironment } from "@/server/access/authorize";
import { forkBranch, type EnvironmentDeps } from "@/server/environments";
import type { RequestClaims } from "@/server/platform/db/database";
import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import { findBranchEnvironment, findProductionEnvironment } from "@/server/platform/db/sql/find-branch";
import { AppError } from "@/server/platform/errors";
import type { RunSource } from "@/server/runs/contract";
import type { RestoreDto, RestoreParts } from "./contract";
import { getBackup } from "./queries";
import { requestRestore } from "./request";
import { restoreBlockedReason } from "./states";

/**
 * restoreToBranch makes a branch at production's newest commit (or that of the backup's own branch, where there is no
 * production yet) and restores into it. Its name decides its stage, as for any branch; the rights are those of both acts.
 */
export async function restoreToBranch(
  deps: EnvironmentDeps,
  claims: RequestClaims,
  wanted: {
    /** the environment that the backup is of */
    own: EnvironmentAccessRow;
    backupId: string;
    name: string;
    parts: RestoreParts;
    comment: string | null;
    source: RunSource;
    byPerson: boolean;
  },
): Promise<RestoreDto> {
  const { own, backupId, name, source } = wanted;
  const base = await deps.db.readAsUser(claims, async (sql) => {
    // what cannot be restored leaves no branch behind
    const blocked = restoreBlockedReason(await getBackup(sql, backupId), "development");
    if (blocked) throw new AppError("conflict", blocked);
    const production = await findProductionEnvironment(sql, own.project_id);
    return authorizeEnvironment(sql, production ?? own.id, "repo.read");
  });
  await forkBranch(deps, { userId: claims.userId, source, claims }, { source: base, name });
  return deps.db.asUser(claims, async ({ sql }) => {
    const id = await findBranchEnvironment(sql, own.project_id, name);
    if (id === null)
      throw new AppError(
        "conflict",
        `The branch ${name} was made, but no rule gives it an environment. Choose another name.`,
      );
    const target = await authorizeEnvironment(sql, id, "backup.restore");
    const { parts, comment, byPerson } = wanted;
    const request = { backupId, parts, comment, source, byPerson, now: deps.clock.now() };
    return requestRestore(sql, target, request);
  });
}
