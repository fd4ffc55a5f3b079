import type { SqlClient } from "../sql-client";

async function one(sql: SqlClient, text: string, values: unknown[]): Promise<string> {
  const rows = await sql.query<{ value: string }>(text, values);
  const value = rows[0]?.value;
  if (!value) throw new Error(`${text} returned nothing`);
  return value;
}

export type CreateBackupValues = {
  projectId: string;
  envName: string;
  comment: string | null;
  trigger: string;
  snapshotId: string | null;
  source: string;
};

/** The id of the backup. */
export function createBackupRow(sql: SqlClient, backup: CreateBackupValues): Promise<string> {
  const { projectId, envName, comment, trigger, snapshotId, source } = backup;
  return one(sql, "select ops.create_backup($1::uuid, $2, $3, $4, $5::uuid, $6) as value", [
    projectId,
    envName,
    comment,
    trigger,
    snapshotId,
    source,
  ]);
}

/** The id of the run, also of one that is under way already. */
export function verifyBackupRow(sql: SqlClient, backupId: string, source: string): Promise<string> {
  return one(sql, "select ops.verify_backup($1::uuid, $2) as value", [backupId, source]);
}

export type RestoreBackupValues = {
  backupId: string;
  targetEnvId: string;
  parts: string;
  comment: string | null;
  source: string;
};

/** The id of the restore. */
export function restoreBackupRow(sql: SqlClient, restore: RestoreBackupValues): Promise<string> {
  const { backupId, targetEnvId, parts, comment, source } = restore;
  return one(sql, "select ops.restore_backup($1::uuid, $2::uuid, $3, $4, $5) as value", [
    backupId,
    targetEnvId,
    parts,
    comment,
    source,
  ]);
}

export function decideApprovalRow(
  sql: SqlClient,
  approval: { approvalId: string; decision: string; comment: string | null },
): Promise<string> {
  return one(sql, "select ops.decide_approval($1::uuid, $2, $3) as value", [
    approval.approvalId,
    approval.decision,
    approval.comment,
  ]);
}

export async function holdBackupRow(sql: SqlClient, backupId: string, hold: boolean): Promise<void> {
  await sql.query("select ops.hold_backup($1::uuid, $2)", [backupId, hold]);
}
