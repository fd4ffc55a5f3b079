import type { SqlClient } from "../sql-client";

export type QueueRunValues = {
  projectId: string;
  envName: string;
  kind: string | null;
  gitSha: string | null;
  ref: string | null;
  source: string;
  input: object;
  requestedBy: string | null;
};

const TEXT = `select ops.queue_run($1::uuid, $2, $3, $4, $5, $6, $7::jsonb, $8::uuid) as id`;

export async function queueRunRow(sql: SqlClient, run: QueueRunValues): Promise<string> {
  const rows = await sql.query<{ id: string }>(TEXT, [
    run.projectId,
    run.envName,
    run.gitSha,
    run.ref,
    run.kind,
    run.source,
    JSON.stringify(run.input),
    run.requestedBy,
  ]);
  const id = rows[0]?.id;
  if (!id) throw new Error("ops.queue_run returned nothing");
  return id;
}
