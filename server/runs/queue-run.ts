import { AppError } from "@/server/platform/errors";
import { cancelRunRow } from "@/server/platform/db/sql/cancel-run";
import { queueRunRow } from "@/server/platform/db/sql/queue-run";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { RunInput, RunKind, RunSource } from "./contract";

export type QueueRunInput = {
  projectId: string;
  envName: string;
  /** null: what the stage does on a push */
  kind: RunKind | null;
  gitSha: string | null;
  ref: string | null;
  source: RunSource;
  /** the commit's first line and author ride along, so that lists need no repository */
  input?: RunInput & { gitSubject?: string; gitAuthor?: string };
  requestedBy?: string | null;
};

/** queueRun puts a run into the queue, in the caller's transaction; a waiting one of the environment is superseded. */
export function queueRun(sql: SqlClient, run: QueueRunInput): Promise<string> {
  return queueRunRow(sql, { ...run, input: run.input ?? {}, requestedBy: run.requestedBy ?? null });
}

/** cancelRun ends a waiting run at once and asks a running one to stop at its next step. */
export async function cancelRun(sql: SqlClient, runId: string): Promise<"cancelled" | "running"> {
  const status = await cancelRunRow(sql, runId);
  if (!status) throw new AppError("conflict", "This run has ended or is already being cancelled.");
  return status;
}
