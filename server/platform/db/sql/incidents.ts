import type { SqlClient } from "../sql-client";

/** Opens one; null when it is open already. */
export async function openIncident(
  sql: SqlClient,
  incident: { envId: string; kind: string; at: Date; provenAt: Date | null },
): Promise<string | null> {
  const rows = await sql.query<{ id: string }>(
    `insert into ops.incidents (project_id, env_id, kind, opened_at, proven_at, mail_due)
     select e.project_id, e.id, $2, $3, $4, 'opened' from ops.environments e where e.id = $1::uuid
     on conflict (env_id, kind) where resolved_at is null do nothing returning id`,
    [incident.envId, incident.kind, incident.at, incident.provenAt],
  );
  return rows[0]?.id ?? null;
}

/**
 * Closes those that are not among `still`. People are told when they were told of its beginning, and when a proof was the
 * reason: a production that was moved or deleted is not well because of it.
 */
export async function closeIncidents(
  sql: SqlClient,
  closing: { kind: string; still: readonly string[]; at: Date; since: Date },
): Promise<number> {
  const rows = await sql.query(
    `update ops.incidents i set resolved_at = $3,
       mail_due = case when i.mail_due is null and e.stage = 'production' and e.deleted_at is null
         and exists (select from ops.backups b where b.env_id = e.id and b.status = 'verified'
           and b.trigger <> 'import' and b.data_at > $4) then 'resolved' end, mail_tried_at = null
     from ops.environments e
     where e.id = i.env_id and i.kind = $1 and i.resolved_at is null and i.env_id <> all ($2::uuid[]) returning i.id`,
    [closing.kind, closing.still, closing.at, closing.since],
  );
  return rows.length;
}

export type DueIncidentMail = {
  id: string;
  mail_due: string;
  proven_at: Date | null;
  env_id: string;
  env_name: string;
  branch: string;
  project_slug: string;
  project_name: string;
  people: { email: string; name: string }[];
};

/** Takes what is to be mailed, so that nobody else mails it now; what was tried after `triedBefore` waits. */
export function takeIncidentMails(sql: SqlClient, now: Date, triedBefore: Date): Promise<DueIncidentMail[]> {
  return sql.query<DueIncidentMail>(
    `with taken as (
       update ops.incidents set mail_tried_at = $1 where id in (
         select id from ops.incidents where mail_due is not null and (mail_tried_at is null or mail_tried_at < $2)
         order by opened_at limit 100 for update skip locked)
       returning *)
     select i.id, i.mail_due, i.proven_at, e.id as env_id, e.name as env_name, e.branch, p.slug as project_slug,
       p.name as project_name,
       coalesce((select jsonb_agg(jsonb_build_object('email', u.email, 'name', u.name) order by u.email)
         from app.org_members m join app.users u on u.id = m.user_id
         where m.org_id = p.org_id and m.role in ('owner', 'admin')), '[]') as people
     from taken i join ops.environments e on e.id = i.env_id join ops.projects p on p.id = e.project_id
     order by i.opened_at`,
    [now, triedBefore],
  );
}

/**
 * What was due when it was taken went out; what became due since is still to be told. One that a newer proof ended while its
 * beginning was being told: its end is due now.
 */
export async function endIncidentMail(sql: SqlClient, id: string, mailed: string): Promise<void> {
  await sql.query(
    `update ops.incidents i set mail_due = case when i.mail_due is null then 'resolved' end, mail_tried_at = null
     from ops.environments e
     where i.id = $1::uuid and e.id = i.env_id and (i.mail_due = $2
       or (i.mail_due is null and $2 = 'opened' and i.resolved_at is not null
         and e.stage = 'production' and e.deleted_at is null
         and exists (select from ops.backups b where b.env_id = e.id and b.status = 'verified'
           and b.trigger <> 'import' and b.data_at > coalesce(i.proven_at, '-infinity'))))`,
    [id, mailed],
  );
}

export type IncidentRow = {
  id: string;
  env_id: string;
  env_name: string;
  branch: string;
  kind: string;
  opened_at: Date;
  proven_at: Date | null;
  resolved_at: Date | null;
};

/** Open ones first, then the newest. */
export function readIncidents(sql: SqlClient, projectId: string, limit: number): Promise<IncidentRow[]> {
  return sql.query<IncidentRow>(
    `select i.id, i.env_id, e.name as env_name, e.branch, i.kind, i.opened_at, i.proven_at, i.resolved_at
     from ops.incidents i join ops.environments e on e.id = i.env_id
     where i.project_id = $1::uuid
     order by (i.resolved_at is null) desc, i.opened_at desc, i.id limit $2`,
    [projectId, limit],
  );
}
