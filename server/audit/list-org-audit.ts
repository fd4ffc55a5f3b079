import { readOrgAudit, type OrgAuditRow } from "@/server/platform/db/sql/read-org-audit";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { OrgAuditEntry } from "./contract";
import { describeOrgChange } from "./describe-org-change";
import { toEntry } from "./queries";
import type { OrgAuditKind } from "./states";

/** Tables whose lines bear an organization. What is not here yet counts as settings. */
const ENTITIES: Record<OrgAuditKind, readonly string[]> = {
  members: ["app.org_members"],
  invitations: ["app.invitations"],
  sign_in: ["app.identity_providers", "identity.people"],
  settings: ["app.orgs", "app.org_networks"],
  projects: ["ops.projects"],
};

type Filter = { orgId: string; userId?: string; kind?: OrgAuditKind };

/** listOrgAudit: an organization's own lines in sentences, the newest first. */
export async function listOrgAudit(
  sql: SqlClient,
  { orgId, userId, kind }: Filter,
  { cursor, limit }: { cursor?: string; limit: number },
): Promise<{ items: OrgAuditEntry[]; nextCursor: string | null }> {
  const before = cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;
  const entities = kind && ENTITIES[kind];
  const rows = await readOrgAudit(sql, { orgId, userId, entities }, { before, limit });
  const last = rows.at(-1);
  return {
    items: rows.map(toOrgEntry),
    nextCursor: rows.length === limit && last ? String(last.seq) : null,
  };
}

function toOrgEntry(row: OrgAuditRow): OrgAuditEntry {
  const kinds = Object.entries(ENTITIES) as [OrgAuditKind, readonly string[]][];
  const [kind] = kinds.find(([, entities]) => entities.includes(row.entity)) ?? ["settings"];
  return { ...toEntry(row), kind, text: describeOrgChange(row) };
}
