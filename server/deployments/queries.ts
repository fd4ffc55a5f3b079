import { isStandIn } from "@/server/drivers/odoo/port";
import { notFound } from "@/server/platform/errors";
import {
  readCurrentDeployment,
  readDeployment,
  readDeployments,
  type DeploymentRow,
} from "@/server/platform/db/sql/read-deployments";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { rollbackMode, type DeploymentDto, type RollbackPreview } from "./contract";
import { describeRollbackWays } from "./plan-rollback";

/** listDeployments: newest first; the cursor is the last number given. */
export async function listDeployments(
  sql: SqlClient,
  envId: string,
  page: { cursor?: string | null; limit: number },
): Promise<{ items: DeploymentDto[]; nextCursor: string | null }> {
  const before = page.cursor && /^\d{1,9}$/.test(page.cursor) ? Number(page.cursor) : null;
  const rows = await readDeployments(sql, envId, before, page.limit + 1);
  const items = rows.slice(0, page.limit);
  return {
    items: items.map(toDeployment),
    nextCursor: rows.length > page.limit ? String(items.at(-1)?.number) : null,
  };
}

/** describeRollback: what going back to this very deployment means, both ways. */
export async function describeRollback(
  sql: SqlClient,
  envId: string,
  deploymentId: string,
): Promise<RollbackPreview> {
  const row = await readDeployment(sql, envId, deploymentId);
  if (!row) throw notFound("deployment");
  const current = await readCurrentDeployment(sql, envId);
  const deployment = toDeployment(row);
  const from = current ? toDeployment(current) : null;
  return { deployment, from, ...describeRollbackWays(deployment, from) };
}

function toDeployment(row: DeploymentRow): DeploymentDto {
  return {
    id: row.id,
    number: row.number,
    environmentId: row.env_id,
    runId: row.run_id,
    gitSha: row.git_sha,
    gitSubject: row.git_subject,
    gitAuthor: row.git_author,
    odooVersion: row.odoo_version,
    odooRelease: row.odoo_release,
    standIn: isStandIn(row.odoo_release),
    createdAt: row.created_at.toISOString(),
    current: row.is_current,
    neutralized: row.neutralized,
    rollbackOf: row.rollback_of,
    rollbackMode: row.rollback_mode === null ? null : rollbackMode.parse(row.rollback_mode),
    modules: Object.fromEntries(Object.entries(row.modules).map(([name, module]) => [name, module.version])),
    data: row.data_at
      ? { at: row.data_at.toISOString(), expiresAt: row.data_expires_at?.toISOString() ?? null }
      : null,
  };
}
