import { randomUUID } from "node:crypto";
import { authorizeStage } from "@/server/access/authorize";
import { STAGES, type Stage } from "@/server/access/matrix";
import { KeyError, type KeyDriver } from "@/server/drivers/keys/port";
import {
  addSecretVersion,
  deleteSecretRow,
  findEnvironmentStage,
  findSecret,
  findSecretStage,
  insertSecret,
  listSecretRows,
  revealSecretRow,
} from "@/server/platform/db/sql/secrets";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, lostRace, notFound } from "@/server/platform/errors";
import type { SecretSummary, SecretTarget } from "./contract";
import { openSecret, sealSecret } from "./envelope";

export type SecretRequest = {
  projectId: string;
  target: SecretTarget;
  name: string;
  value: string;
  stage?: Stage;
  environmentId?: string;
};

/** Database work of one person, each piece in a transaction of its own: whoever holds the key may be far away. */
export type AsPerson = <Result>(use: (sql: SqlClient) => Promise<Result>) => Promise<Result>;

/** setSecret makes a secret, or gives it a new version. The value is encrypted before it reaches the database. */
export async function setSecret(
  asPerson: AsPerson,
  keys: KeyDriver,
  userId: string,
  { projectId, target, name, value, stage, environmentId }: SecretRequest,
): Promise<{ id: string; version: number }> {
  const address = { projectId, target, name, stage: stage ?? null, envId: environmentId ?? null };
  const found = await asPerson(async (sql) => {
    await authorizePlace(sql, projectId, { stage, environmentId });
    return findSecret(sql, address);
  });
  const id = found?.id ?? randomUUID();
  const version = (found?.version ?? 0) + 1;
  const sealed = await withKeys(() => sealSecret(keys, { projectId, secretId: id, name, version }, value));
  await asPerson(async (sql) => {
    if (!found) await insertSecret(sql, id, address, userId);
    // Of two new values at once the second finds the version taken.
    const added = await addSecretVersion(sql, {
      projectId,
      secretId: id,
      version,
      createdBy: userId,
      ...sealed,
    });
    if (!added) throw lostRace("The secret");
  });
  return { id, version };
}

/** listSecrets: names and versions, never values. */
export async function listSecrets(
  sql: SqlClient,
  projectId: string,
): Promise<{ items: SecretSummary[]; nextCursor: null }> {
  const rows = await listSecretRows(sql, projectId);
  const items = rows.map((row) => ({
    id: row.id,
    target: row.target === "option" ? ("option" as const) : ("variable" as const),
    name: row.name,
    stage: STAGES.find((stage) => stage === row.stage) ?? null,
    environment: row.env_id === null ? null : { id: row.env_id, name: row.env_name ?? "" },
    version: row.version,
    changedAt: row.changed_at.toISOString(),
    changedBy: row.changed_by,
  }));
  return { items, nextCursor: null };
}

/** deleteSecret: it is given out no more, and still kept out of logs. Throws not_found for one of another project. */
export async function deleteSecret(
  sql: SqlClient,
  secret: { id: string; projectId: string; userId: string },
): Promise<void> {
  await authorizeSecret(sql, secret, "secret.manage");
  if (!(await deleteSecretRow(sql, secret))) throw notFound("secret");
}

/** revealSecret gives the value to a person who may see it; the database writes down that it was read. */
export async function revealSecret(
  asPerson: AsPerson,
  keys: KeyDriver,
  secret: { id: string; projectId: string },
): Promise<{ name: string; version: number; value: string }> {
  const row = await asPerson(async (sql) => {
    await authorizeSecret(sql, secret, "secret.reveal");
    return revealSecretRow(sql, secret.id);
  });
  if (!row) throw notFound("secret");
  const { project_id: projectId, id: secretId, name, version } = row;
  const sealed = { ciphertext: row.ciphertext, wrappedKey: row.wrapped_key, keyId: row.key_id };
  const value = await withKeys(() => openSecret(keys, { projectId, secretId, name, version }, sealed));
  return { name, version, value };
}

async function authorizePlace(
  sql: SqlClient,
  projectId: string,
  { stage, environmentId }: { stage?: Stage; environmentId?: string },
): Promise<void> {
  if (environmentId === undefined)
    return authorizeStage(sql, projectId, "secret.manage", stage ?? "production");
  const found = await findEnvironmentStage(sql, environmentId, projectId);
  if (found === null) throw notFound("environment");
  await authorizeStage(sql, projectId, "secret.manage", stageOf(found));
}

async function authorizeSecret(
  sql: SqlClient,
  { id, projectId }: { id: string; projectId: string },
  permission: "secret.manage" | "secret.reveal",
): Promise<void> {
  const stage = await findSecretStage(sql, id, projectId);
  if (stage === null) throw notFound("secret");
  await authorizeStage(sql, projectId, permission, stageOf(stage));
}

function stageOf(text: string): Stage {
  return STAGES.find((stage) => stage === text) ?? "production";
}

/** What the holder of the master key has to say is for the log; people learn what still holds. */
async function withKeys<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new AppError(
      "unavailable",
      "The key that protects secrets cannot be used just now. Nothing was changed. Try again, and tell your administrator if it stays.",
      `${error.code}: ${error.message}`,
    );
  }
}
