import type { Viewer } from "@/server/access";
import { claimsOf, type ApiDeps } from "@/server/api/context";
import { judgePush, syncBranches } from "@/server/environments";
import type { GitHttpBackend } from "@/server/drivers/git/port";
import type { RequestClaims } from "@/server/platform/db/database";
import { findGitProject } from "@/server/platform/db/sql/find-git-project";
import { readSyncedRuns } from "@/server/platform/db/sql/read-synced-runs";
import { log } from "@/server/platform/log";
import { readClientAddress } from "@/server/platform/network/client-header";
import { parseBasicToken } from "./git/parse-basic-token";
import { parseGitPath } from "./git/parse-git-path";
import { serveGit } from "./git/serve-git";
import { guardPush } from "./push-guard/guard-push";

export type RepositoryDeps = ApiDeps & { gitBackend: GitHttpBackend };

/** serveRepository answers git clients: who asks, for which project, for which branches; then Git itself. */
export async function serveRepository(deps: RepositoryDeps, request: Request): Promise<Response> {
  const guarded = await guardRequest(deps, request);
  if (guarded instanceof Response) return guarded;
  return serveGit<Viewer>(guarded, {
    backend: deps.gitBackend,
    authenticate: () => authenticate(deps, request, asksToPush(request)),
    authorize: (viewer, slug, access) => authorize(deps, claims(viewer, request), slug, access),
    afterPush: (projectId, viewer) => afterPush(deps, projectId, viewer, claims(viewer, request)),
    explainReadOnly,
    describeActor: (viewer) => `${viewer.name} ${viewer.email}`.trim(),
    reportError: (error) => log.error({ error }, "a git request failed"),
  });
}

/** Whoever may not push here at all is left to serveGit, which knows what to tell them. */
async function guardRequest(deps: RepositoryDeps, request: Request): Promise<Request | Response> {
  const target = parseGitPath(new URL(request.url).pathname);
  if (request.method !== "POST" || target?.path !== "git-receive-pack") return request;
  const viewer = await authenticate(deps, request, true);
  const project = viewer && (await authorize(deps, claims(viewer, request), target.slug, "write"));
  if (!viewer || !project?.hosted) return request;
  const { projectId } = project;
  return guardPush(request, (pushed) => judgePush(deps, claims(viewer, request), { projectId, ...pushed }));
}

/** A push asks the database who it is from, as every change: what was remembered may be revoked by now. */
function asksToPush({ url }: Request): boolean {
  const { pathname, searchParams } = new URL(url);
  return pathname.endsWith("/git-receive-pack") || searchParams.get("service") === "git-receive-pack";
}

async function authenticate(deps: ApiDeps, { headers }: Request, fresh: boolean): Promise<Viewer | null> {
  const token = parseBasicToken(headers.get("authorization"));
  const viewer =
    token === null
      ? null
      : await deps.viewers.findTokenViewer(token, { fresh, address: readClientAddress(headers) });
  // Git has no words for "set up a second factor first": the portal says it.
  return viewer?.factorNeeded === null ? viewer : null;
}

async function authorize(deps: ApiDeps, actor: RequestClaims, slug: string, access: "read" | "write") {
  const permission = access === "read" ? "repo.read" : "repo.write";
  const project = await deps.db.readAsUser(actor, (sql) => findGitProject(sql, slug, permission));
  if (!project?.permitted) return null;
  const hosted = project.repo_kind === "hosted";
  if (hosted) await deps.git.ensureRepository(project.id);
  return { projectId: project.id, hosted };
}

/** A token that was made without the right to push is not a matter of its owner's role. */
function explainReadOnly({ scopes }: Viewer): string {
  return scopes !== null && !scopes.includes("repo.write")
    ? "This token may read this project but not push to it: its scopes lack repo.write. Push with a token that has it, or with one without scopes."
    : "You may read this project but not push to it: your role does not include it. Ask an administrator of the project.";
}

async function afterPush(
  deps: ApiDeps,
  projectId: string,
  { userId }: Viewer,
  actor: RequestClaims,
): Promise<string[]> {
  const pushed = { userId, source: "push" as const, claims: { ...actor, action: "git.push" } };
  const { created, gone, runs } = await syncBranches(deps, projectId, pushed);
  const started = runs.length > 0 ? await readSyncedRuns(deps.db.system, runs) : [];
  return [
    ...started.map((run) => `${run.branch} (${run.stage}): ${deps.settings.url}/runs/${run.id}`),
    ...gone.map((branch) => `${branch}: its environment ends with its lifetime`),
    ...(created.length > 0 && started.length === 0
      ? ["New branches are listed; none is built by itself."]
      : []),
  ];
}

function claims(viewer: Viewer, { headers }: Request): RequestClaims {
  const userAgent = headers.get("user-agent")?.slice(0, 300) ?? null;
  return claimsOf({ viewer, address: readClientAddress(headers), userAgent }, null);
}
