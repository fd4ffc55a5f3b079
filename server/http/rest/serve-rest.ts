import { callTRPCProcedure } from "@trpc/server";
import { createApiContext, type ApiContext, type ApiDeps } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { AppError } from "@/server/platform/errors";
import { toProblem } from "../problem";
import { readLimitedBody } from "../read-limited-body";
import { refuseForeignOrigin } from "../same-origin";
import { wantsEventStream, serveRunEvents } from "./serve-run-events";
import { buildOpenApi } from "./openapi";
import { withPublicNames } from "./public-names";
import { refuseUnknownFields } from "./refuse-unknown-fields";
import { listRoutes, matchRoute, readQuery, type RestProcedure, type RestRoute } from "./routes";
import { REST_TUNABLES } from "./tunables";

const PREFIX = "/api/v1";
let routes: RestRoute[] | null = null;
let document: string | null = null;

/** serveRest answers /api/v1: the same procedures as the portal's, as JSON. */
export async function serveRest(deps: ApiDeps, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.slice(PREFIX.length);
  try {
    if (path === "/openapi.json" && request.method === "GET") return serveDocument(deps);
    refuseForeignOrigin(request, deps.settings.url);
    routes ??= listRoutes(appRouter._def.procedures as unknown as Record<string, RestProcedure>);
    const match = matchRoute(routes, request.method, path);
    if (match.kind === "none")
      throw new AppError("not_found", "There is no such address. See /api/v1/openapi.json.");
    if (match.kind === "wrong_method") return refuseMethod(match.allowed, url.pathname);
    const ctx = await createApiContext(deps, request.headers, "api");
    const { route, parameters } = match;
    const sent = await readInput(request, url, route);
    refuseUnknownFields(sent, route, Object.keys(parameters));
    const input = { ...sent, ...parameters };
    return await callProcedure(ctx, request, route, input).catch((error: unknown) => {
      throw withPublicNames(error, Object.keys(parameters));
    });
  } catch (error) {
    return toProblem(error, url.pathname);
  }
}

async function callProcedure(
  ctx: ApiContext,
  request: Request,
  route: RestRoute,
  input: Record<string, unknown>,
): Promise<Response> {
  if (route.procedure === "runs.events" && wantsEventStream(request))
    return serveRunEvents(ctx, request, input);
  const data: unknown = await callTRPCProcedure({
    router: appRouter,
    path: route.procedure,
    type: route.type,
    ctx,
    getRawInput: () => Promise.resolve(input),
    signal: request.signal,
    batchIndex: 0,
  });
  return Response.json(data, { headers: { "cache-control": "no-store" } });
}

function serveDocument(deps: ApiDeps): Response {
  document ??= JSON.stringify(buildOpenApi(appRouter, deps.settings.url));
  return new Response(document, {
    headers: { "content-type": "application/json", "cache-control": "max-age=60" },
  });
}

function refuseMethod(allowed: string[], path: string): Response {
  const problem = {
    type: "about:blank",
    title: "Method not allowed",
    status: 405,
    instance: path,
    code: "method_not_allowed",
  };
  const body = JSON.stringify({ ...problem, detail: `This address takes ${allowed.join(", ")}.` });
  return new Response(body, {
    status: 405,
    headers: { "content-type": "application/problem+json", allow: allowed.join(", ") },
  });
}

async function readInput(request: Request, url: URL, route: RestRoute): Promise<Record<string, unknown>> {
  const query = readQuery(url.searchParams, route.parameters);
  if (request.method === "GET") return query;
  // What a DELETE takes stands in its address, as the document says: many clients send it no body. One that comes counts.
  const known = request.method === "DELETE" ? query : {};
  const text = await readBody(request);
  if (text.trim() === "") return known;
  const parsed = parseJson(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw new AppError("invalid", "The body must be a JSON object.");
  return { ...known, ...parsed };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AppError("invalid", "The body is not JSON.");
  }
}

async function readBody(request: Request): Promise<string> {
  const body = await readLimitedBody(request, REST_TUNABLES.bodyMaxBytes);
  if (body === null)
    throw new AppError("too_large", "The body is larger than 1 MiB. Send less in one request.");
  return Buffer.from(body).toString("utf8");
}
