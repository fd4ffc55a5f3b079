import type { SqlClient } from "../sql-client";

export type MaskingRow = {
  staging: boolean;
  development: boolean;
  /** null: Capstan's own */
  rules: { model: string; field: string; method: string }[] | null;
};

const READ = `
  select coalesce(s.staging, false) as staging, coalesce(s.development, false) as development,
    case when s.own_rules then (
      select coalesce(jsonb_agg(jsonb_build_object('model', r.model, 'field', r.field, 'method', r.method) order by r.position), '[]')
      from ops.masking_rules r where r.project_id = p.id) end as rules
  from ops.projects p left join ops.masking_settings s on s.project_id = p.id where p.id = $1::uuid`;

export async function findMasking(sql: SqlClient, projectId: string): Promise<MaskingRow> {
  const [row] = await sql.query<MaskingRow>(READ, [projectId]);
  return row ?? { staging: false, development: false, rules: null };
}

const WRITE_SETTINGS = `
  insert into ops.masking_settings (project_id, staging, development, own_rules)
  values ($1::uuid, coalesce($2, false), coalesce($3, false), coalesce($4, false))
  on conflict (project_id) do update set staging = coalesce($2, ops.masking_settings.staging),
    development = coalesce($3, ops.masking_settings.development), own_rules = coalesce($4, ops.masking_settings.own_rules)`;

/** What is undefined stays as it is. */
export async function writeMaskingSettings(
  sql: SqlClient,
  projectId: string,
  change: { staging?: boolean; development?: boolean; ownRules?: boolean },
): Promise<void> {
  const { staging = null, development = null, ownRules = null } = change;
  await sql.query(WRITE_SETTINGS, [projectId, staging, development, ownRules]);
}

const REMOVE_RULES = `
  delete from ops.masking_rules m where m.project_id = $1::uuid and not exists (
    select from jsonb_to_recordset($2::jsonb) as k(model text, field text) where k.model = m.model and k.field = m.field)`;
const WRITE_RULES = `
  insert into ops.masking_rules (project_id, position, model, field, method)
  select $1::uuid, e.ordinality, e.value ->> 'model', e.value ->> 'field', e.value ->> 'method'
  from jsonb_array_elements($2::jsonb) with ordinality as e
  on conflict (project_id, model, field) do update set method = excluded.method, position = excluded.position
    where (masking_rules.method, masking_rules.position) is distinct from (excluded.method, excluded.position)`;

/** All rules at once: what is left out goes, what stays is not touched. */
export async function replaceMaskingRules(
  sql: SqlClient,
  projectId: string,
  rules: readonly { model: string; field: string; method: string }[],
): Promise<void> {
  const list = JSON.stringify(rules);
  await sql.query(REMOVE_RULES, [projectId, list]);
  await sql.query(WRITE_RULES, [projectId, list]);
}

export type MaskingReportRow = {
  at: Date;
  run_id: string;
  env_id: string;
  env_name: string;
  took_ms: number;
  report: unknown;
};

const LAST_REPORT = `
  select m.created_at as at, m.run_id, m.env_id, e.name as env_name, m.took_ms, m.report
  from ops.masking_reports m join ops.environments e on e.id = m.env_id
  where m.project_id = $1::uuid order by m.created_at desc limit 1`;

export async function findLastMaskingReport(
  sql: SqlClient,
  projectId: string,
): Promise<MaskingReportRow | null> {
  const [row] = await sql.query<MaskingReportRow>(LAST_REPORT, [projectId]);
  return row ?? null;
}

const WRITE_REPORT = `
  insert into ops.masking_reports (project_id, env_id, run_id, took_ms, report)
  values ($1::uuid, $2::uuid, $3::uuid, $4, $5::jsonb)
  on conflict (run_id) do update set took_ms = excluded.took_ms, report = excluded.report`;

/** A run that begins again writes its report again. */
export async function writeMaskingReport(
  sql: SqlClient,
  row: { projectId: string; envId: string; runId: string; tookMs: number; report: object },
): Promise<void> {
  const { projectId, envId, runId, tookMs, report } = row;
  await sql.query(WRITE_REPORT, [projectId, envId, runId, tookMs, JSON.stringify(report)]);
}

const SERVED = `
  select e.ordinal, d.database_name as database
  from ops.environments e join ops.deployments d on d.id = e.current_deployment_id
  where e.id = $1::uuid and e.deleted_at is null and d.database_dropped_at is null`;

/** findServedDatabase: what an environment serves now; null: nothing. */
export async function findServedDatabase(
  sql: SqlClient,
  envId: string,
): Promise<{ ordinal: number; database: string } | null> {
  const [row] = await sql.query<{ ordinal: number; database: string }>(SERVED, [envId]);
  return row ?? null;
}
