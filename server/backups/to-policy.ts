import type { RetentionRow } from "@/server/platform/db/sql/read-backups";
import { DEFAULT_RETENTION, type RetentionPolicy } from "./plan-retention";

/** toPolicy: the rules of a project, or those that hold without any. */
export function toPolicy(row: RetentionRow | null): RetentionPolicy {
  if (!row) return DEFAULT_RETENTION;
  return {
    keepLast: row.keep_last,
    keepDaily: row.keep_daily,
    keepWeekly: row.keep_weekly,
    keepMonthly: row.keep_monthly,
    keepYearly: row.keep_yearly,
    timeZone: row.time_zone,
  };
}
