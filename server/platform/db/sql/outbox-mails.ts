import type { SqlClient } from "../sql-client";

const ADD = `
  with gone as (
    delete from ops.outbox_mails where id in (
      select id from ops.outbox_mails order by seq desc offset greatest($4::int - 1, 0))
  )
  insert into ops.outbox_mails (recipient, subject, body) values ($1, $2, $3)`;

/** Keeps a mail, and the newest `keep` of all. */
export async function addOutboxMail(
  sql: SqlClient,
  mail: { to: string; subject: string; text: string },
  keep: number,
): Promise<void> {
  await sql.query(ADD, [mail.to, mail.subject, mail.text, keep]);
}

export type OutboxMailRow = {
  id: string;
  created_at: Date;
  recipient: string;
  subject: string;
  body: string;
};

const LIST = `
  select id, created_at, recipient, subject, body from ops.outbox_mails order by seq desc limit $1`;

/** The newest first; who may read them is decided by the table's policy. */
export function listOutboxMails(sql: SqlClient, limit: number): Promise<OutboxMailRow[]> {
  return sql.query<OutboxMailRow>(LIST, [limit]);
}
