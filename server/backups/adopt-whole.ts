import type { Backup } from "@/server/platform/db/generated/client";
import { verifyBackupRow } from "@/server/platform/db/sql/request-backup";
import type { BackupDeps } from "./deps";
import { findWhole } from "./read-manifest";
import { BACKUP_TRANSITIONS } from "./states";
import { storedRow } from "./stored-row";
import type { Vault } from "./vault";

/**
 * adoptWhole: a backup that was whole when its run was lost is stored, and its proof is queued. So it was when Capstan was
 * recovered from a backup that was taken while this one was being made. False: not all of it is there.
 */
export async function adoptWhole(deps: BackupDeps, vault: Vault, backup: Backup): Promise<boolean> {
  // what somebody brought has other rows that wait for its end, and the file to bring once more
  if (backup.trigger === "import") return false;
  const whole = await findWhole(vault, backup);
  if (!whole) return false;
  const { found, ...part } = whole;
  await deps.db.asSystem("backups.adopt", async ({ prisma, sql }) => {
    const deployment = await prisma.deployment.findUnique({ where: { id: found.deploymentId } });
    const { count } = await prisma.backup.updateMany({
      where: { id: backup.id, status: { in: [...BACKUP_TRANSITIONS.store.from] } },
      data: {
        ...storedRow(found, part, { at: deps.clock.now(), blobBytes: 0 }),
        dataAt: new Date(found.dataAt),
        deploymentId: found.deploymentId,
        gitSha: found.gitSha,
        odooVersion: found.odoo.version,
        neutralized: found.neutralized,
        // of a deployment that nobody knows nobody can say that it was
        masked: deployment?.masked ?? false,
      },
    });
    if (count > 0) await verifyBackupRow(sql, backup.id, "system");
  });
  return true;
}
