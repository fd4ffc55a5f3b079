import type { KeptRow } from "@/server/platform/db/sql/read-kept-backups";
import {
  planRetention,
  type RetentionItem,
  type RetentionPolicy,
  type RetentionVerdict,
} from "./plan-retention";
import { BACKUP_TUNABLES } from "./tunables";

type Kept = Pick<
  KeptRow,
  "id" | "env_id" | "data_at" | "created_at" | "status" | "trigger" | "doubted" | "pinned_at" | "legal_hold"
>;

/**
 * judgeKept: the rules' verdict on each kept backup, branch by branch. What was brought from elsewhere is no day of its
 * branch, and takes no day's place.
 */
export function judgeKept(rows: readonly Kept[], policy: RetentionPolicy, now: Date): RetentionVerdict[] {
  const groups = Map.groupBy(rows, ({ env_id, trigger }) => `${env_id} ${trigger === "import"}`);
  return [...groups.values()].flatMap((some) =>
    planRetention(
      some.map((row) => toItem(row, now)),
      policy,
    ),
  );
}

function toItem(row: Kept, now: Date): RetentionItem {
  const at = row.data_at ?? row.created_at;
  return {
    id: row.id,
    at,
    proven: row.status === "verified",
    doubtful: row.status === "stored" && row.doubted,
    pinned: row.pinned_at !== null,
    justByHand: row.trigger === "manual" && +now - +at < BACKUP_TUNABLES.byHandKeepMs,
    legalHold: row.legal_hold,
  };
}
