import type { SqlClient } from "../sql-client";

/** A line of an allow-list: an address or a network, and what people wrote beside it. */
export type NetworkRow = { network: string; note: string };

const OF_PERSON = `
  select n.org_id as "orgId", array_agg(abbrev(n.network)) as networks from app.org_networks n
  where n.org_id in (
    select o.org_id from app.org_members o where o.user_id = $1::uuid
    union select p.org_id from ops.project_members m join ops.projects p on p.id = m.project_id where m.user_id = $1::uuid
    union select p.org_id from ops.api_tokens t join ops.projects p on p.id = t.project_id where t.id = $1::uuid)
  group by n.org_id`;

/** readNetworksOf: the lists of every organization that a person, or a project's token, has to do with. */
export function readNetworksOf(
  sql: SqlClient,
  userId: string,
): Promise<{ orgId: string; networks: string[] }[]> {
  return sql.query(OF_PERSON, [userId]);
}

export function listOrgNetworks(sql: SqlClient, orgId: string): Promise<NetworkRow[]> {
  return sql.query(
    "select abbrev(n.network) as network, n.note from app.org_networks n where n.org_id = $1::uuid order by n.network",
    [orgId],
  );
}

/** The whole list at once: what is left out goes, what stays is not touched. */
export async function replaceOrgNetworks(
  sql: SqlClient,
  orgId: string,
  rows: readonly NetworkRow[],
): Promise<void> {
  const list = JSON.stringify(rows);
  await sql.query(
    `delete from app.org_networks n where n.org_id = $1::uuid and not exists (
       select 1 from jsonb_to_recordset($2::jsonb) as k(network inet, note text)
       where k.network = n.network and k.note = n.note)`,
    [orgId, list],
  );
  await sql.query(
    `insert into app.org_networks (org_id, network, note)
     select $1::uuid, k.network, k.note from jsonb_to_recordset($2::jsonb) as k(network inet, note text)
     on conflict do nothing`,
    [orgId, list],
  );
}

export function listEnvironmentNetworks(sql: SqlClient, envId: string): Promise<NetworkRow[]> {
  return sql.query(
    "select abbrev(n.network) as network, n.note from ops.environment_networks n where n.env_id = $1::uuid order by n.network",
    [envId],
  );
}

export async function replaceEnvironmentNetworks(
  sql: SqlClient,
  env: { id: string; projectId: string },
  rows: readonly NetworkRow[],
): Promise<void> {
  const list = JSON.stringify(rows);
  await sql.query(
    `delete from ops.environment_networks n where n.env_id = $1::uuid and not exists (
       select 1 from jsonb_to_recordset($2::jsonb) as k(network inet, note text)
       where k.network = n.network and k.note = n.note)`,
    [env.id, list],
  );
  await sql.query(
    `insert into ops.environment_networks (project_id, env_id, network, note)
     select $1::uuid, $2::uuid, k.network, k.note from jsonb_to_recordset($3::jsonb) as k(network inet, note text)
     on conflict do nothing`,
    [env.projectId, env.id, list],
  );
}

/** Who is kept out where, for the person it happens to; as the worker's role, since they may see nothing of it. */
export function nameOrgs(
  sql: SqlClient,
  orgIds: readonly string[],
): Promise<{ slug: string; name: string }[]> {
  return sql.query("select slug, name from app.orgs where id = any ($1::uuid[]) order by name", [orgIds]);
}

/** clearNetworks: the way back in from the machine itself; gives how many lines went. */
export async function clearNetworks(sql: SqlClient, slug: string): Promise<number | null> {
  const orgs = await sql.query<{ id: string }>("select id from app.orgs where slug = $1", [slug]);
  if (!orgs[0]) return null;
  const gone = await sql.query("delete from app.org_networks where org_id = $1::uuid returning 1", [
    orgs[0].id,
  ]);
  return gone.length;
}
