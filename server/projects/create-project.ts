import { randomBytes, randomUUID } from "node:crypto";
import type { z } from "zod";
import { isPermittedInOrg, type OrgRole } from "@/server/access/matrix";
import type { RequestClaims } from "@/server/platform/db/database";
import { findMyOrgs } from "@/server/platform/db/sql/find-my-orgs";
import {
  insertProjectRow,
  readTakenSlugs,
  replaceBranchRules,
} from "@/server/platform/db/sql/write-projects";
import { AppError, notFound } from "@/server/platform/errors";
import { DEFAULT_BRANCH_RULES, type createProjectInput } from "./contract";
import type { ProjectDeps } from "./deps";
import { planSlug } from "./plan-slug";
import { ensureDeployKey, keepUserInfo } from "./repository";
import { splitUserInfo } from "./split-user-info";
import { sealWebhookSecret } from "./webhook-secret";

/**
 * createProject makes the project, its owner, its rules and its repository. What comes after the row (repository, key)
 * is made again by every sync, so a crash in between leaves nothing half done.
 */
export async function createProject(
  deps: ProjectDeps,
  claims: RequestClaims,
  input: z.infer<typeof createProjectInput>,
): Promise<{ id: string; slug: string }> {
  const address = input.repoUrl ?? null;
  if (address !== null) refuseLocal(deps, address);
  const remote = address === null ? null : splitUserInfo(address);
  const id = randomUUID();
  const slug = await previewSlug(deps, input.name);
  await deps.db.asUser(claims, async ({ sql }) => {
    const orgId = await chooseOrg(sql, input.orgId);
    await insertProjectRow(sql, {
      id,
      orgId,
      slug,
      name: input.name,
      repoUrl: remote?.url ?? null,
      odooVersion: input.odooVersion,
      webhookSecret: sealWebhookSecret(deps.settings.secret, randomBytes(32).toString("hex")),
    });
    await replaceBranchRules(sql, id, DEFAULT_BRANCH_RULES);
  });
  if (remote?.userInfo) await keepUserInfo(deps, id, remote.userInfo, claims);
  if (remote) await ensureDeployKey(deps, { id, slug }, claims);
  await deps.git.ensureRepository(id);
  return { id, slug };
}

/** Addresses under /projects that are no project's. */
const RESERVED_SLUGS = ["new"];

/** previewSlug: the address a project of this name would get now; another one made in between may take it. */
export async function previewSlug(deps: ProjectDeps, name: string): Promise<string> {
  const taken = await readTakenSlugs(deps.db.system, planSlug(name, new Set()));
  return planSlug(name, new Set([...taken, ...RESERVED_SLUGS]));
}

async function chooseOrg(sql: Parameters<typeof findMyOrgs>[0], wanted: string | undefined): Promise<string> {
  const mine = (await findMyOrgs(sql)).filter(({ role }) =>
    isPermittedInOrg(role as OrgRole, "org.project.create"),
  );
  const org = wanted === undefined ? mine[0] : mine.find((candidate) => candidate.id === wanted);
  if (!org && wanted !== undefined) throw notFound("organization");
  if (!org)
    throw new AppError("forbidden", "You are not a member of an organization that could own the project.");
  if (wanted === undefined && mine.length > 1)
    throw new AppError(
      "invalid",
      "You are a member of several organizations: say which one the project belongs to.",
    );
  return org.id;
}

/** A path or file:// address would read the server's own disk. */
export function refuseLocal(deps: ProjectDeps, address: string): void {
  if (/^file:/i.test(address) && !deps.settings.allowLocalRemotes)
    throw new AppError(
      "invalid",
      "A repository on the server's own disk is not allowed. Give an https or ssh address.",
    );
}
