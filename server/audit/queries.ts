import { DB_TUNABLES } from "@/server/platform/db/tunables";
import {
  readAuditBackward,
  readAuditForward,
  type AuditFilter,
  type AuditTrailRow,
} from "@/server/platform/db/sql/read-audit";
import { parseAddress } from "@/server/platform/network/networks";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { AuditEntry } from "./contract";

type Page = { items: AuditEntry[]; nextCursor: string | null };

const SETTLE_MS = 2 * DB_TUNABLES.transactionMaxMs;

/** followAudit: what the caller may see, oldest first, after a number they have seen. Never misses one. */
export async function followAudit(
  sql: SqlClient,
  filter: AuditFilter,
  { after, limit }: { after: number; limit: number },
): Promise<Page> {
  const rows = await readAuditForward(sql, filter, { after, limit, settleMs: SETTLE_MS });
  // Always a cursor: there is more to come as long as people work.
  return { items: rows.map(toEntry), nextCursor: String(rows.at(-1)?.seq ?? after) };
}

/** listAudit: the newest first, for people who look. */
export async function listAudit(
  sql: SqlClient,
  filter: AuditFilter,
  { cursor, limit }: { cursor?: string; limit: number },
): Promise<Page> {
  const before = cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;
  const rows = await readAuditBackward(sql, filter, { before, limit });
  const last = rows.at(-1);
  return { items: rows.map(toEntry), nextCursor: rows.length === limit && last ? String(last.seq) : null };
}

/** toEntry: a line of the trail as it crosses the wire. */
export function toEntry(row: AuditTrailRow): AuditEntry {
  return {
    id: row.id,
    seq: Number(row.seq),
    at: row.created_at.toISOString(),
    actor: { id: row.actor_id, name: row.actor_name, kind: row.actor_kind },
    action: row.action,
    entity: row.entity,
    entityId: row.entity_id,
    project: row.project,
    environment: row.environment,
    before: row.before,
    after: row.after,
    // better-auth writes out all of an IPv6 address
    address: parseAddress(row.address ?? "")?.toString() ?? row.address,
    userAgent: row.user_agent,
    auth: row.auth,
  };
}
