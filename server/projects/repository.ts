import type { RemoteAccess } from "@/server/drivers/git/port";
import {
  findRepositoryRow,
  keepCredentials,
  writeDeployKey,
  clearUserInfo,
  type RepositoryRow,
} from "@/server/platform/db/sql/repo-credentials";
import type { RequestClaims, Transaction } from "@/server/platform/db/database";
import { notFound } from "@/server/platform/errors";
import { seal, unseal } from "@/server/platform/seal";
import type { ProjectDeps } from "./deps";
import { joinUserInfo } from "./split-user-info";
import { openWebhookSecret } from "./webhook-secret";

const KEY_PURPOSE = "deploy key";
const USER_INFO_PURPOSE = "repository password";

/**
 * getRemoteAccess tells how a project's remote repository is reached, secrets included; undefined for one that Capstan
 * hosts. Throws not_found for a project that is not there.
 */
export async function getRemoteAccess(
  deps: ProjectDeps,
  projectId: string,
): Promise<RemoteAccess | undefined> {
  const row = await getRow(deps, projectId);
  if (row.repo_kind !== "remote" || row.repo_url === null) return undefined;
  const { secret } = deps.settings;
  const userInfo = row.user_info === null ? null : unseal(secret, USER_INFO_PURPOSE, row.user_info);
  const privateKey = row.private_key === null ? undefined : unseal(secret, KEY_PURPOSE, row.private_key);
  return { url: joinUserInfo(row.repo_url, userInfo), privateKey };
}

/** findDeployKey gives the ssh private key of a project, for private submodules; undefined when it has none. */
export async function findDeployKey(deps: ProjectDeps, projectId: string): Promise<string | undefined> {
  const row = await findRepositoryRow(deps.db.system, projectId);
  return row?.private_key ? unseal(deps.settings.secret, KEY_PURPOSE, row.private_key) : undefined;
}

/** getWebhookSecret gives what a project's webhooks are signed with. */
export async function getWebhookSecret(deps: ProjectDeps, projectId: string): Promise<string> {
  return openWebhookSecret(deps.settings.secret, (await getRow(deps, projectId)).webhook_secret);
}

/** ensureDeployKey gives a project its key pair, once; of two callers at the same moment one pair wins. `claims`: who asked. */
export async function ensureDeployKey(
  deps: ProjectDeps,
  project: { id: string; slug: string },
  claims?: RequestClaims,
): Promise<void> {
  const row = await getRow(deps, project.id);
  if (row.private_key !== null && row.deploy_key !== null) return;
  const pair = await deps.git.generateDeployKey(`capstan ${project.slug}`);
  const sealed = seal(deps.settings.secret, KEY_PURPOSE, pair.privateKey);
  const keep = async ({ sql }: Transaction) => {
    const kept = await keepCredentials(sql, project.id, { privateKey: sealed, userInfo: null });
    if (kept === sealed) await writeDeployKey(sql, project.id, pair.publicKey);
  };
  await deps.db.asSystem("projects.deployKey", keep, claims);
}

/** keepUserInfo stores the `user:password` of an address apart from it, sealed; null forgets it. */
export async function keepUserInfo(
  deps: ProjectDeps,
  projectId: string,
  userInfo: string | null,
  claims: RequestClaims,
): Promise<void> {
  const sealed = userInfo === null ? null : seal(deps.settings.secret, USER_INFO_PURPOSE, userInfo);
  const keep = async ({ sql }: Transaction) => {
    if (sealed === null) return clearUserInfo(sql, projectId);
    await keepCredentials(sql, projectId, { privateKey: null, userInfo: sealed });
  };
  await deps.db.asSystem(claims.action, keep, claims);
}

async function getRow(deps: ProjectDeps, projectId: string): Promise<RepositoryRow> {
  const row = await findRepositoryRow(deps.db.system, projectId);
  if (!row) throw notFound("project");
  return row;
}
