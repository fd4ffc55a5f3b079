/**
 * The first start. Everything is `ensure…`d, in an order in which each part finds what came before it, so a start that
 * died anywhere goes on where it stopped, and a later start makes nothing.
 */
import type { ApiDeps } from "@/server/api/context";
import { hashToken, mirrorRoles, shownPrefix, type IdentityProvider } from "@/server/access";
import { syncBranches } from "@/server/environments";
import { createProject, ensureWebhookSecretsSealed, hostedUrl } from "@/server/projects";
import {
  ensureOrg,
  ensureOrgMember,
  ensureTokenRow,
  findFirstOwner,
  findFirstProject,
} from "@/server/platform/db/sql/bootstrap";
import { updateProjectRow } from "@/server/platform/db/sql/write-projects";
import type { ProjectSettings } from "@/server/projects/contract";
import { DEMO_FILES } from "./demo-files";
import { deriveCredentials } from "./derive-credentials";

const FIRST_NAME = "Administrator";
const ORG = { slug: "main", name: "My organization" };
const DEMO = { name: "Demo", odooVersion: "18.0" };
/** Production installs what is listed and nothing else; the demo wants to be seen. */
const DEMO_SETTINGS: ProjectSettings = { stages: { production: { modules: ["ship_log"] } } };

export type BootstrapDeps = {
  api: ApiDeps;
  identity: IdentityProvider;
  secret: string;
  /** address of the first administrator, while there is none */
  adminEmail: string;
  /** gives a hosted repository its first commit, if it has none */
  seed(
    projectId: string,
    commit: { files: Readonly<Record<string, string>>; message: string },
  ): Promise<unknown>;
};

/** How to sign in. Password and token are null once they were changed or revoked; gitUrl is null without a project. */
export type BootstrapOutcome = {
  email: string;
  password: string | null;
  token: string | null;
  gitUrl: string | null;
};

/** bootstrap makes roles, the first administrator, their token and the demo project, and tells how to sign in. */
export async function bootstrap(deps: BootstrapDeps): Promise<BootstrapOutcome> {
  const { db } = deps.api;
  await mirrorRoles(db);
  await db.asSystem("bootstrap", ({ sql }) => ensureWebhookSecretsSealed(sql, deps.api.settings.secret));
  const { password, token } = deriveCredentials(deps.secret);
  const orgId = await db.asSystem("bootstrap", ({ sql }) => ensureOrg(sql, ORG.slug, ORG.name));
  const email = (await findFirstOwner(db.system, orgId)) ?? deps.adminEmail;
  const { userId } = await deps.identity.ensurePerson({ email, name: FIRST_NAME, password });
  await db.asSystem("bootstrap", async ({ sql }) => {
    await ensureOrgMember(sql, orgId, userId, "owner");
    await ensureTokenRow(sql, {
      userId,
      name: "First start",
      prefix: shownPrefix(token),
      hash: hashToken(token),
    });
  });
  const project = await ensureDemo(deps, userId, orgId);
  return {
    email,
    password: (await deps.identity.isPassword(email, password)) ? password : null,
    token: (await deps.api.viewers.findTokenViewer(token)) ? token : null,
    gitUrl: project && hostedUrl(deps.api.settings, project.slug),
  };
}

async function ensureDemo(
  deps: BootstrapDeps,
  userId: string,
  orgId: string,
): Promise<{ slug: string } | null> {
  const { db } = deps.api;
  const found = await findFirstProject(db.system, orgId);
  if (found?.archived) return null;
  if (found?.has_branches) return found;
  const claims = { userId, actorKind: "user" as const, action: "bootstrap", address: null };
  const project = found ?? (await createProject(deps.api, claims, { ...DEMO, orgId }));
  // A project that somebody made before any push stays empty; only the demo gets a commit, once.
  if (project.slug !== "demo") return project;
  await db.asUser(claims, ({ sql }) => updateProjectRow(sql, project.id, DEMO_SETTINGS));
  await deps.api.git.ensureRepository(project.id);
  await deps.seed(project.id, { files: DEMO_FILES, message: "Add a ship's log\n" });
  await syncBranches(deps.api, project.id, { userId, source: "system" });
  return project;
}
