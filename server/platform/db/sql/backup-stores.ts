import type { SqlClient } from "../sql-client";

export type StoreRow = {
  id: string;
  name: string;
  kind: string;
  settings: unknown;
  encrypted: boolean;
  is_default: boolean;
  used_bytes: string | null;
  problem: string | null;
  backups: number;
};

const STORES = `
  select s.id, s.name, s.kind, s.settings, s.encrypted, s.is_default, s.used_bytes::text, s.problem,
    (select count(*)::int from ops.backups b where b.store_id = s.id
       and (b.status in ('running', 'stored', 'verified') or (b.status = 'expired' and b.removed_at is null))) as backups
  from ops.backup_stores s
  where s.project_id = $1::uuid and s.removed_at is null`;

/** The primary one first. */
export function readStores(sql: SqlClient, projectId: string): Promise<StoreRow[]> {
  return sql.query<StoreRow>(`${STORES} order by s.is_default desc, s.name`, [projectId]);
}

export async function findStore(sql: SqlClient, projectId: string, id: string): Promise<StoreRow | null> {
  const rows = await sql.query<StoreRow>(`${STORES} and s.id = $2::uuid`, [projectId, id]);
  return rows[0] ?? null;
}

export type KeyStateRow = { recipient: string; shown_at: Date | null; may_take: boolean };

export async function readKeyState(sql: SqlClient, projectId: string): Promise<KeyStateRow | null> {
  const rows = await sql.query<KeyStateRow>(
    "select recipient, shown_at, may_take from ops.backup_key_state($1::uuid)",
    [projectId],
  );
  return rows[0] ?? null;
}

export type AddStoreValues = {
  projectId: string;
  name: string;
  settings: object;
  encrypted: boolean;
  primary: boolean;
  ciphertext: string;
};

/** The id of the store. */
export async function addStoreRow(sql: SqlClient, store: AddStoreValues): Promise<string> {
  const rows = await sql.query<{ id: string }>(
    "select ops.add_backup_store($1::uuid, $2, $3::jsonb, $4, $5, $6) as id",
    [
      store.projectId,
      store.name,
      JSON.stringify(store.settings),
      store.encrypted,
      store.primary,
      store.ciphertext,
    ],
  );
  return rows[0]?.id ?? "";
}

export type ChangeStoreValues = {
  projectId: string;
  id: string;
  name: string;
  lockDays: number | null;
  ciphertext: string | null;
};

export async function changeStoreRow(sql: SqlClient, store: ChangeStoreValues): Promise<void> {
  await sql.query("select ops.change_backup_store($1::uuid, $2::uuid, $3, $4::int, $5)", [
    store.projectId,
    store.id,
    store.name,
    store.lockDays,
    store.ciphertext,
  ]);
}

export async function makePrimaryStore(sql: SqlClient, projectId: string, id: string): Promise<void> {
  await sql.query("select ops.make_primary_store($1::uuid, $2::uuid)", [projectId, id]);
}

export async function removeStoreRow(
  sql: SqlClient,
  projectId: string,
  id: string,
): Promise<"removed" | "primary" | "in_use"> {
  const rows = await sql.query<{ said: "removed" | "primary" | "in_use" }>(
    "select ops.remove_backup_store($1::uuid, $2::uuid) as said",
    [projectId, id],
  );
  return rows[0]?.said ?? "in_use";
}

/** The sealed key; null when it was shown before, unless to the same person a moment ago. */
export async function takeBackupKey(sql: SqlClient, projectId: string): Promise<string | null> {
  const rows = await sql.query<{ ciphertext: string | null }>(
    "select ops.take_backup_key($1::uuid) as ciphertext",
    [projectId],
  );
  return rows[0]?.ciphertext ?? null;
}

export async function writeStoreProblem(sql: SqlClient, id: string, problem: string | null): Promise<void> {
  await sql.query(
    "update ops.backup_stores set problem = $2 where id = $1::uuid and problem is distinct from $2",
    [id, problem],
  );
}
