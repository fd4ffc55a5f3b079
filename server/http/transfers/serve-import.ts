import type { ReadableStream } from "node:stream/web";
import { z } from "zod";
import { authorizeImport } from "@/server/access/authorize";
import { claimsOf, createApiContext, requireFactor, requireViewer, type ApiDeps } from "@/server/api/context";
import { getUpload, takePiece } from "@/server/backups";
import { refuseBeyondScopes } from "@/server/access/authorize";
import { toProblem } from "../problem";
import { refuseForeignOrigin } from "../same-origin";

const startParameter = z
  .string()
  .regex(/^\d{1,15}$/, "the first byte of the piece, as ?start=0")
  .transform(Number);

/**
 * serveImport takes one piece of a file that is brought, streaming it into the store, and answers how much is there.
 * A piece that breaks off leaves nothing: the next one begins where the last whole one ended.
 */
export async function serveImport(deps: ApiDeps, request: Request, rawId: string): Promise<Response> {
  const url = new URL(request.url);
  try {
    const importId = z.uuid().parse(rawId);
    const start = startParameter.parse(url.searchParams.get("start") ?? "");
    refuseForeignOrigin(request, deps.settings.url);
    const source = request.headers.has("authorization") ? "api" : "portal";
    const ctx = await createApiContext(deps, request.headers, source);
    const viewer = requireViewer(await ctx.refreshViewer());
    requireFactor(viewer);
    refuseBeyondScopes(viewer, { permission: "backup.restore" }, "mutation");
    const claims = claimsOf({ ...ctx, viewer }, "backups.upload");
    await deps.db.readAsUser(claims, (sql) => authorizeImport(sql, importId, "backup.restore"));
    const body = (request.body ?? new Blob([]).stream()) as ReadableStream;
    await takePiece(deps.stores, claims, { importId, start, body, source, signal: request.signal });
    const asker = { url: deps.settings.url, userId: viewer.userId, now: deps.clock.now() };
    const now = await deps.db.readAsUser(claims, (sql) => getUpload(sql, importId, asker));
    return Response.json(now, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, url.pathname);
  }
}
