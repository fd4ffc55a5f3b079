import type { SqlClient } from "../sql-client";

export type SecretRow = {
  id: string;
  project_id: string;
  target: string;
  name: string;
  stage: string | null;
  env_id: string | null;
  env_name: string | null;
  version: number;
  changed_at: Date;
  changed_by: string | null;
};

const LIST = `
  select s.id, s.project_id, s.target, s.name, s.stage, s.env_id, e.name as env_name, s.version, s.changed_at, u.name as changed_by
  from ops.secrets s left join ops.environments e on e.id = s.env_id left join app.users u on u.id = s.changed_by
  where s.project_id = $1::uuid and s.deleted_at is null and (s.env_id is null or e.deleted_at is null)
  order by s.name, s.target, s.stage nulls first, e.name nulls first`;

export function listSecretRows(sql: SqlClient, projectId: string): Promise<SecretRow[]> {
  return sql.query<SecretRow>(LIST, [projectId]);
}

export type SecretAddress = {
  projectId: string;
  target: string;
  name: string;
  stage: string | null;
  envId: string | null;
};

const FIND = `
  select id, version from ops.secrets
  where project_id = $1::uuid and target = $2 and name = $3 and stage is not distinct from $4
    and env_id is not distinct from $5::uuid and deleted_at is null`;

export async function findSecret(
  sql: SqlClient,
  { projectId, target, name, stage, envId }: SecretAddress,
): Promise<{ id: string; version: number } | null> {
  const rows = await sql.query<{ id: string; version: number }>(FIND, [
    projectId,
    target,
    name,
    stage,
    envId,
  ]);
  return rows[0] ?? null;
}

const INSERT = `
  insert into ops.secrets (id, project_id, target, name, stage, env_id, changed_by)
  values ($1::uuid, $2::uuid, $3, $4, $5, $6::uuid, $7::uuid)`;

export async function insertSecret(
  sql: SqlClient,
  id: string,
  { projectId, target, name, stage, envId }: SecretAddress,
  changedBy: string,
): Promise<void> {
  await sql.query(INSERT, [id, projectId, target, name, stage, envId, changedBy]);
}

export type NewSecretVersion = {
  projectId: string;
  secretId: string;
  version: number;
  ciphertext: string;
  wrappedKey: string;
  keyId: string;
  createdBy: string;
};

const ADD_VERSION = `
  insert into ops.secret_versions (project_id, secret_id, version, ciphertext, wrapped_key, key_id, created_by)
  values ($1::uuid, $2::uuid, $3::int, $4, $5, $6, $7::uuid)`;
const POINT = `
  update ops.secrets set version = $2::int, changed_at = now(), changed_by = $3::uuid
  where id = $1::uuid and version = $2::int - 1 and deleted_at is null returning id`;

/** False: somebody else set it in the meantime. */
export async function addSecretVersion(sql: SqlClient, version: NewSecretVersion): Promise<boolean> {
  const { projectId, secretId, ciphertext, wrappedKey, keyId, createdBy } = version;
  // First the pointer: its row is the lock that two new values meet at.
  if ((await sql.query(POINT, [secretId, version.version, createdBy])).length === 0) return false;
  await sql.query(ADD_VERSION, [
    projectId,
    secretId,
    version.version,
    ciphertext,
    wrappedKey,
    keyId,
    createdBy,
  ]);
  return true;
}

const DELETE = `
  update ops.secrets set deleted_at = now(), changed_at = now(), changed_by = $3::uuid
  where id = $1::uuid and project_id = $2::uuid and deleted_at is null returning id`;

export async function deleteSecretRow(
  sql: SqlClient,
  secret: { id: string; projectId: string; userId: string },
): Promise<boolean> {
  return (await sql.query(DELETE, [secret.id, secret.projectId, secret.userId])).length > 0;
}

const FIND_PLACE = `
  select s.id, s.stage, s.env_id, ops.secret_stage(s.stage, s.env_id) as asked_stage from ops.secrets s
  where s.id = $1::uuid and s.project_id = $2::uuid and s.deleted_at is null`;

/** On which stage a secret is asked about; null: there is no such secret, or it is not to be seen. */
export async function findSecretStage(sql: SqlClient, id: string, projectId: string): Promise<string | null> {
  const rows = await sql.query<{ asked_stage: string }>(FIND_PLACE, [id, projectId]);
  return rows[0]?.asked_stage ?? null;
}

const ENVIRONMENT_STAGE = `
  select stage from ops.environments where id = $1::uuid and project_id = $2::uuid and deleted_at is null`;

export async function findEnvironmentStage(
  sql: SqlClient,
  envId: string,
  projectId: string,
): Promise<string | null> {
  const rows = await sql.query<{ stage: string }>(ENVIRONMENT_STAGE, [envId, projectId]);
  return rows[0]?.stage ?? null;
}

type Sealed = {
  project_id: string;
  name: string;
  version: number;
  ciphertext: string;
  wrapped_key: string;
  key_id: string;
};
export type RevealedRow = Sealed & { id: string };

const REVEAL = `select id, project_id, name, version, ciphertext, wrapped_key, key_id from ops.reveal_secret($1::uuid)`;

/** As the person, who must be permitted; leaves its line in the audit trail. */
export async function revealSecretRow(sql: SqlClient, id: string): Promise<RevealedRow | null> {
  const rows = await sql.query<RevealedRow>(REVEAL, [id]);
  return rows[0] ?? null;
}

export type TakenRow = Sealed & { version_id: string; secret_id: string; target: string; current: boolean };

const TAKE = `
  select version_id, secret_id, project_id, target, name, version, current, ciphertext, wrapped_key, key_id
  from ops.take_secrets($1::uuid, $2)`;

/** For the worker; leaves its line in the audit trail. */
export function takeSecretRows(sql: SqlClient, envId: string, purpose: string): Promise<TakenRow[]> {
  return sql.query<TakenRow>(TAKE, [envId, purpose]);
}

const REVISION = `
  select e.project_id || ' ' || count(v.id) as revision
  from ops.environments e left join ops.secret_versions v on v.project_id = e.project_id
  where e.id = $1::uuid group by e.project_id`;

/** Changes whenever there is a secret's value more. Reads no secret. */
export async function readSecretsRevision(sql: SqlClient, envId: string): Promise<string> {
  const rows = await sql.query<{ revision: string }>(REVISION, [envId]);
  return rows[0]?.revision ?? "";
}

export type WrappedRow = Omit<Sealed, "ciphertext"> & { version_id: string; secret_id: string };

const OUTDATED = `
  select v.id as version_id, v.secret_id, v.project_id, s.name, v.version, v.wrapped_key, v.key_id
  from ops.secret_versions v join ops.secrets s on s.id = v.secret_id
  where v.key_id <> $1 order by v.created_at limit $2::int`;

/** Versions whose key is wrapped by another master key than this. */
export function listOutdatedVersions(sql: SqlClient, keyId: string, limit: number): Promise<WrappedRow[]> {
  return sql.query<WrappedRow>(OUTDATED, [keyId, limit]);
}

const REWRAP = `
  update ops.secret_versions set wrapped_key = $3, key_id = $4 where id = $1::uuid and key_id = $2`;

export async function writeWrappedKey(
  sql: SqlClient,
  versionId: string,
  from: string,
  to: { wrappedKey: string; keyId: string },
): Promise<void> {
  await sql.query(REWRAP, [versionId, from, to.wrappedKey, to.keyId]);
}
