import type { SqlClient } from "../sql-client";

export type EnvironmentEventRow = {
  seq: string | bigint;
  created_at: Date;
  deployment_id: string | null;
  level: string;
  logger: string | null;
  message: string;
};

const COLUMNS = "seq, created_at, deployment_id, level, logger, message";

const AFTER = `
  select ${COLUMNS} from ops.environment_events
  where env_id = $1::uuid and seq > $2::bigint
    and ($4::text[] is null or level = any ($4::text[]))
    and ($5::text is null or position(lower($5) in lower(message)) > 0)
  order by seq limit $3::int`;

export type EnvironmentEventFilter = {
  after: number;
  limit: number;
  levels?: readonly string[] | null;
  search?: string | null;
};

export function readEnvironmentEvents(
  sql: SqlClient,
  envId: string,
  filter: EnvironmentEventFilter,
): Promise<EnvironmentEventRow[]> {
  const { after, limit, levels, search } = filter;
  return sql.query<EnvironmentEventRow>(AFTER, [envId, after, limit, levels ?? null, search ?? null]);
}

const TAIL = `
  select coalesce(max(seq), 0) as last from ops.environment_events where env_id = $1::uuid`;

/** Sequence of the newest line; 0 when there is none. */
export async function readLastEnvironmentSeq(sql: SqlClient, envId: string): Promise<number> {
  const rows = await sql.query<{ last: string | bigint }>(TAIL, [envId]);
  return Number(rows[0]?.last ?? 0);
}
