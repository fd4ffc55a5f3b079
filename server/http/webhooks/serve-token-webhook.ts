import { authorizeProject, refuseBeyondScopes } from "@/server/access/authorize";
import { claimsOf, createApiContext, requireFactor, requireViewer, type ApiDeps } from "@/server/api/context";
import { syncBranches } from "@/server/environments";
import { requestSync } from "@/server/platform/db/sql/find-git-project";
import { toProblem } from "../problem";

/** What POST /api/v1/projects/{project}/sync asks for: the two do the same. */
const PERMISSION = "repo.read";

/**
 * serveTokenWebhook takes a delivery of a host that cannot sign: it sends a token, as `Authorization: Bearer`. Nothing of
 * the body is believed or read; the token is judged as everywhere, so another project does not exist for it.
 */
export async function serveTokenWebhook(
  deps: ApiDeps,
  request: Request,
  slug: string,
  reportError: (error: unknown) => void,
): Promise<Response> {
  try {
    await request.body?.cancel();
    const ctx = await createApiContext(deps, request.headers, "api");
    // Asked anew: a delivery is rare, and a token that was revoked a moment ago is none.
    const viewer = requireViewer(await ctx.refreshViewer());
    requireFactor(viewer);
    refuseBeyondScopes(viewer, { permission: PERMISSION }, "mutation");
    const claims = claimsOf({ ...ctx, viewer }, "projects.sync");
    const project = await deps.db.readAsUser(claims, (sql) => authorizeProject(sql, slug, PERMISSION));
    await requestSync(deps.db.system, project.id);
    const actor = { userId: viewer.userId, source: "push" as const, claims };
    void syncBranches(deps, project.id, actor).catch(reportError);
    return Response.json({ status: "accepted" }, { status: 202, headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, new URL(request.url).pathname);
  }
}
