import type { AuditTrailRow } from "./read-audit";
import type { SqlClient } from "../sql-client";

export type OrgAuditRow = AuditTrailRow & {
  /** whom a line about a membership is about */
  subject_id: string | null;
  /** null: gone, or somebody whom the reader may not see any more */
  subject_name: string | null;
  /** of an invitation */
  email: string | null;
};

export type OrgAuditFilter = { orgId: string; userId?: string | null; entities?: readonly string[] | null };

/**
 * A changed row's line holds only what differs, so whom it is about comes from the membership itself; when that is gone,
 * from the line of its making.
 */
const TEXT = `
  select a.id, a.seq, a.created_at, a.actor_id, a.actor_kind, coalesce(u.name, a.auth ->> 'name') as actor_name, a.action,
    a.entity, a.entity_id, p.slug as project, null as environment, a.before, a.after, a.address, a.user_agent, a.auth,
    w.user_id as subject_id, s.name as subject_name, i.email
  from ops.audit_trail a
    left join app.users u on u.id = a.actor_id
    left join ops.projects p on p.id = a.project_id
    left join app.invitations i on a.entity = 'app.invitations' and i.id = a.entity_id
    left join app.org_members m on a.entity = 'app.org_members' and m.id = a.entity_id
    left join lateral (
      select made.after ->> 'user_id' as user_id from ops.audit_trail made
      where m.id is null and a.entity = 'app.org_members' and a.before is not null and a.after is not null
        and made.org_id = a.org_id and made.entity_id = a.entity_id and made.before is null
      limit 1
    ) g on true
    left join lateral (
      select coalesce(m.user_id, (a.after ->> 'user_id')::uuid, (a.before ->> 'user_id')::uuid, g.user_id::uuid) as user_id
      where a.entity = 'app.org_members'
    ) w on true
    left join app.users s on s.id = w.user_id
  where a.org_id = $1::uuid
    and ($2::uuid is null or a.actor_id = $2::uuid or w.user_id = $2::uuid)
    and ($3::text[] is null or a.entity = any ($3::text[]))
    and ($4::bigint is null or a.seq < $4::bigint)
  order by a.seq desc limit $5::int`;

/** Lines of an organization itself, the newest first; those within its projects are on the projects' own pages. */
export function readOrgAudit(
  sql: SqlClient,
  { orgId, userId, entities }: OrgAuditFilter,
  page: { before: number | null; limit: number },
): Promise<OrgAuditRow[]> {
  return sql.query<OrgAuditRow>(TEXT, [orgId, userId ?? null, entities ?? null, page.before, page.limit]);
}
