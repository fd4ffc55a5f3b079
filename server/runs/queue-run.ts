import { AppError, notFound } from "@/server/platform/errors";
import { cancelRunRow } from "@/server/platform/db/sql/cancel-run";
import { queueRunRow } from "@/server/platform/db/sql/queue-run";
import { readRun } from "@/server/platform/db/sql/read-runs";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { RunInput, RunKind, RunSource } from "./contract";
import { cancelBlockedReason, type RunStatus } from "./states";

export type QueueRunInput = {
  projectId: string;
  envName: string;
  /** null: what the stage does on a push */
  kind: RunKind | null;
  gitSha: string | null;
  ref: string | null;
  source: RunSource;
  /** the commit's first line and author ride along, and the branch that was merged, so that lists need no repository */
  input?: RunInput & { gitSubject?: string; gitAuthor?: string; merged?: string };
  requestedBy?: string | null;
};

/** queueRun puts a run into the queue, in the caller's transaction; a waiting one of the environment is superseded. */
export function queueRun(sql: SqlClient, run: QueueRunInput): Promise<string> {
  return queueRunRow(sql, { ...run, input: run.input ?? {}, requestedBy: run.requestedBy ?? null });
}

/** cancelRun ends a waiting run at once and asks a running one to stop at its next step; conflict says why it cannot. */
export async function cancelRun(sql: SqlClient, runId: string): Promise<"cancelled" | "running"> {
  const status = await cancelRunRow(sql, runId);
  if (status) return status;
  const run = await readRun(sql, runId);
  if (!run) throw notFound("run");
  const facts = { status: run.status as RunStatus, cancelRequested: run.cancel_requested };
  throw new AppError(
    "conflict",
    cancelBlockedReason(facts) ?? "This run changed in the meantime. Look again.",
  );
}
