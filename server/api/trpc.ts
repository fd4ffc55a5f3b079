import { initTRPC } from "@trpc/server";
import type { OpenApiMeta } from "trpc-to-openapi";
import type { OrgPermission, Permission } from "@/server/access/matrix";
import { log } from "@/server/platform/log";
import type { ApiContext } from "./context";
import { issuesOf, toAppError, toTrpcError } from "./errors";

/**
 * `permission` is what a procedure asks of its caller; a test walks the router and fails on one without it. `rest` is
 * its address under /api/v1. `fresh`: a person must have proved who they are within ten minutes, always or where the
 * environment is production. `beforeFactor`: also for people whose organization asks for a second factor that they have not used yet; only what leads there.
 */
export type ApiMeta = OpenApiMeta<{
  permission?: Permission | OrgPermission | "signed_in" | "public";
  fresh?: true | "production";
  beforeFactor?: boolean;
  /** about the person themselves: nothing for a token with scopes */
  personal?: boolean;
  /** what it gives lets somebody in for longer than a token that ends */
  standing?: true;
  /** nothing that is remembered of sessions and tokens outlives it */
  endsAccess?: boolean;
}>;

const t = initTRPC
  .context<ApiContext>()
  .meta<ApiMeta>()
  .create({
    // No transformer: every answer is described as JSON (times are ISO strings), and one costs 4 KB on every page.
    // Nothing of the inside leaves: no stack, no SQL; the code and the issues are what a form needs.
    errorFormatter: ({ shape, error }) => {
      const app = toAppError(error);
      return {
        code: shape.code,
        message: app.message,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          reason: app.code,
          issues: issuesOf(error),
        },
      };
    },
    sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  });

/** Every procedure converts its failures once, here, and logs those that are ours. */
const converted = t.procedure.use(async ({ next, path }) => {
  const result = await next();
  if (result.ok) return result;
  const error = toTrpcError(result.error);
  const app = toAppError(error);
  if (app.code === "internal" || app.code === "unavailable")
    log.error({ path, code: app.code, detail: app.detail }, app.message);
  throw error;
});

export const baseProcedure = converted;
export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
