import type { SqlClient } from "../sql-client";

export type DueApprovalMail = {
  id: string;
  mail_due: "asked" | "decided";
  branch: string;
  env_name: string;
  project_slug: string;
  project_name: string;
  /** who asked */
  asker: string;
  comment: string | null;
  /** of the backup that is to be restored */
  data_at: Date | null;
  parts: string;
  /** who decided, and how; null while it waits */
  decision: { by: string; decision: string; comment: string | null } | null;
  people: { email: string }[];
};

/**
 * Takes what is to be mailed, so that nobody else mails it now; what was tried after `triedBefore` waits. A question goes to
 * everybody who may decide but who asked, an answer to who asked, if they still belong to the project.
 */
export function takeApprovalMails(sql: SqlClient, now: Date, triedBefore: Date): Promise<DueApprovalMail[]> {
  return sql.query<DueApprovalMail>(
    `with taken as (
       update ops.approvals set mail_tried_at = $1 where id in (
         select due.id from ops.approvals due join ops.environments place on place.id = due.env_id
         where due.mail_due is not null and (due.mail_tried_at is null or due.mail_tried_at < $2)
           and place.deleted_at is null
         order by due.created_at limit 100 for update of due skip locked)
       returning *)
     select a.id, a.mail_due, e.branch, e.name as env_name, p.slug as project_slug, p.name as project_name,
       asker.name as asker, r.comment, b.data_at, r.parts,
       (select jsonb_build_object('by', u.name, 'decision', d.decision, 'comment', d.comment)
         from ops.approval_decisions d join app.users u on u.id = d.approver_id
         where d.approval_id = a.id and d.decision in ('approved', 'rejected') order by d.at desc limit 1) as decision,
       coalesce((select jsonb_agg(jsonb_build_object('email', u.email) order by u.email) from app.users u
         where case a.mail_due when 'asked' then u.id <> a.requested_by else u.id = a.requested_by end
           and (exists (select from app.org_members o
                 where o.org_id = p.org_id and o.user_id = u.id and o.role in ('owner', 'admin'))
             or exists (select from ops.project_members m join ops.roles role on role.id = m.role_id
                 where m.project_id = p.id and m.user_id = u.id and case a.mail_due
                   when 'asked' then coalesce(role.permissions -> a.permission, '[]') ? e.stage
                   else role.permissions ? 'project.read' end))), '[]') as people
     from taken a
       join ops.environments e on e.id = a.env_id
       join ops.projects p on p.id = a.project_id
       join app.users asker on asker.id = a.requested_by
       join ops.restores r on r.id = a.subject_id
       join ops.backups b on b.id = r.backup_id
     where a.subject = 'restore'
     order by a.created_at`,
    [now, triedBefore],
  );
}

/** What was due when it was taken went out; a decision made since is still to be told. */
export async function endApprovalMail(sql: SqlClient, id: string, mailed: string): Promise<void> {
  await sql.query(
    `update ops.approvals set mail_due = null, mail_tried_at = null where id = $1::uuid and mail_due = $2`,
    [id, mailed],
  );
}
