import { readIncidents } from "@/server/platform/db/sql/incidents";
import type { SqlClient } from "@/server/platform/db/sql-client";
import type { IncidentDto } from "./contract";
import { INCIDENT_TUNABLES } from "./tunables";

/** listIncidents: of a project, the open ones first. */
export async function listIncidents(sql: SqlClient, projectId: string): Promise<IncidentDto[]> {
  const rows = await readIncidents(sql, projectId, INCIDENT_TUNABLES.shown);
  return rows.map((row) => ({
    id: row.id,
    environmentId: row.env_id,
    environmentName: row.env_name,
    branch: row.branch,
    kind: row.kind as IncidentDto["kind"],
    openedAt: row.opened_at.toISOString(),
    provenAt: row.proven_at?.toISOString() ?? null,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
  }));
}
