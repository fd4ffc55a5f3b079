import type { SqlClient } from "../sql-client";

const FIND = `select id, webhook_secret from ops.projects where webhook_secret not like 'v1.%'`;

export function findPlainWebhookSecrets(sql: SqlClient): Promise<{ id: string; webhook_secret: string }[]> {
  return sql.query<{ id: string; webhook_secret: string }>(FIND);
}

const WRITE = `update ops.projects set webhook_secret = $3 where id = $1::uuid and webhook_secret = $2`;

export async function writeWebhookSecret(
  sql: SqlClient,
  id: string,
  from: string,
  to: string,
): Promise<void> {
  await sql.query(WRITE, [id, from, to]);
}
