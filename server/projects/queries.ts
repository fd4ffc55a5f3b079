import type { Role, Stage } from "@/server/access/matrix";
import type { ProjectAccessRow } from "@/server/platform/db/sql/authorize";
import { readBranchRules, readProjects, type ProjectListRow } from "@/server/platform/db/sql/read-projects";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { projectSettings, type BranchRuleDto, type ProjectDetail, type ProjectSummary } from "./contract";
import type { ProjectDeps } from "./deps";

/** listProjects: by slug; the cursor is the last slug given. */
export async function listProjects(
  sql: SqlClient,
  settings: ProjectDeps["settings"],
  page: { cursor: string | null; limit: number },
): Promise<{ items: ProjectSummary[]; nextCursor: string | null }> {
  const rows = await readProjects(sql, page.cursor, page.limit + 1);
  const items = rows.slice(0, page.limit).map((row) => toSummary(row, settings));
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.slug ?? null) : null };
}

/** describeProject turns the row that authorization fetched into what the portal shows. */
export function describeProject(row: ProjectAccessRow, settings: ProjectDeps["settings"]): ProjectDetail {
  const gitUrl = row.repo_kind === "hosted" ? hostedUrl(settings, row.slug) : null;
  const parsed = projectSettings.safeParse(row.settings ?? {});
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    odooVersion: row.odoo_version,
    repoKind: row.repo_kind as ProjectDetail["repoKind"],
    repoUrl: row.repo_url ?? hostedUrl(settings, row.slug),
    gitUrl,
    createdAt: row.created_at.toISOString(),
    repoError: row.repo_error,
    repoSyncedAt: row.repo_synced_at?.toISOString() ?? null,
    deployKey: row.deploy_key,
    role: (row.role ?? "viewer") as Role,
    settings: parsed.success ? parsed.data : { stages: {} },
  };
}

/** listBranchRules: in the order they are tried. */
export async function listBranchRules(sql: SqlClient, projectId: string): Promise<BranchRuleDto[]> {
  const rows = await readBranchRules(sql, projectId);
  return rows.map((row) => ({ pattern: row.pattern, stage: row.stage as Stage }));
}

/** hostedUrl: where git pushes to a repository that Capstan serves itself. */
export function hostedUrl(settings: Pick<ProjectDeps["settings"], "url">, slug: string): string {
  return `${settings.url}/git/${slug}.git`;
}

/** environmentUrl: the address of an environment's host, as the router serves it. */
export function environmentUrl(
  settings: Pick<ProjectDeps["settings"], "routerPort" | "url">,
  host: string,
): string {
  const { protocol } = new URL(settings.url);
  const port = settings.routerPort === 80 || settings.routerPort === 443 ? "" : `:${settings.routerPort}`;
  return `${settings.routerPort === 443 ? "https:" : protocol}//${host}${port}`;
}

function toSummary(row: ProjectListRow, settings: ProjectDeps["settings"]): ProjectSummary {
  const { production_id: id, production_host: host, production_status: status } = row;
  const desiredState = row.production_desired ?? "running";
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    odooVersion: row.odoo_version,
    repoKind: row.repo_kind as ProjectSummary["repoKind"],
    createdAt: row.created_at.toISOString(),
    repoError: row.repo_error,
    role: (row.role ?? "viewer") as Role,
    environments: { total: row.total, live: row.live, failing: row.failing },
    production:
      id && host && status
        ? { environmentId: id, status, desiredState, host, url: environmentUrl(settings, host) }
        : null,
    lastRunAt: row.last_run_at?.toISOString() ?? null,
  };
}
