/**
 * Procedures own their input and what it takes to call them, so authorization cannot be forgotten: there is no way to a
 * project, an environment or a run but through one of these. Queries read in a transaction of the caller's role;
 * changes run in one that also carries the procedure's name for the audit trail. `…Effect` is for changes that reach
 * outside the database (Git, Odoo's server): the caller is authorized first, the body opens its own transactions.
 *
 * `.meta({ fresh: true })` on any of them asks a person for a proof of the last ten minutes (403 proof_needed; the portal
 * asks and tries again). A token passes: making one asked for a proof. `fresh: "production"`: only on that stage.
 */
import { z } from "zod";
import {
  authorizeEnvironment,
  authorizeOrg,
  authorizeProject,
  authorizeRun,
  refuseBeyondScopes,
  refuseOutliving,
} from "@/server/access/authorize";
import type { Viewer } from "@/server/access";
import type { OrgPermission, Permission } from "@/server/access/matrix";
import { orgSlug } from "@/server/members/contract";
import type { RequestClaims } from "@/server/platform/db/database";
import { projectSlug } from "@/server/projects/contract";
import { claimsOf, requireFactor, requireProof, requireViewer, type ApiContext } from "./context";
import { baseProcedure, type ApiMeta } from "./trpc";
import { unwrap } from "./unwrap";

const projectInput = z.object({ project: projectSlug.describe("slug of the project") });
const orgInput = z.object({ org: orgSlug.describe("slug of the organization") });
const environmentInput = z.object({ environmentId: z.uuid().describe("id of the environment") });
const runInput = z.object({ runId: z.uuid().describe("id of the run") });

/** publicProcedure: for anybody, signed in or not. Only what a sign-in page needs. */
export const publicProcedure = baseProcedure.meta({ permission: "public" });

/** viewerEffect: for anybody who is signed in; no transaction of its own. */
export const viewerEffect = baseProcedure
  .meta({ permission: "signed_in" })
  .use(async ({ ctx, path, type, meta, next }) => {
    const held = requireViewer(ctx.viewer);
    // What is remembered will do to read by; a change asks whether the session or token has ended since, here or elsewhere.
    const viewer = type === "mutation" ? requireViewer(await ctx.refreshViewer()) : held;
    if (!meta?.beforeFactor) requireFactor(viewer);
    if (meta?.fresh === true) requireProof(viewer, ctx.deps.clock.now());
    refuseBeyondScopes(viewer, meta, type);
    if (meta?.standing) refuseOutliving(viewer);
    const claims = claimsOf({ ...ctx, viewer }, type === "mutation" ? path : null);
    const result = await next({ ctx: { viewer, claims } });
    // Only now is it committed: a request in between may have remembered what was before.
    if (meta?.endsAccess) ctx.deps.viewers.forgetAll();
    return result;
  });

/** viewerQuery: for anybody who is signed in; row-level security decides what they see. */
export const viewerQuery = viewerEffect.use(({ ctx, next }) =>
  ctx.deps.db.readAsUser(ctx.claims, async (sql) => unwrap(await next({ ctx: { sql } }))),
);

/** viewerMutation: for anybody who is signed in, about themselves. */
export const viewerMutation = viewerEffect.use(({ ctx, next }) =>
  ctx.deps.db.asUser(ctx.claims, async ({ sql }) => unwrap(await next({ ctx: { sql } }))),
);

/** orgQuery: input has `org`; 404 for whoever is no member of it, 403 when their role there lacks the permission. */
export function orgQuery(permission: OrgPermission) {
  return viewerEffect
    .meta({ permission })
    .input(orgInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.readAsUser(ctx.claims, async (sql) => {
        const org = await authorizeOrg(sql, input.org, permission);
        return unwrap(await next({ ctx: { sql, org } }));
      }),
    );
}

/** orgMutation: the same for changes, in one transaction with them. */
export function orgMutation(permission: OrgPermission) {
  return viewerEffect
    .meta({ permission })
    .input(orgInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const org = await authorizeOrg(sql, input.org, permission);
        return unwrap(await next({ ctx: { sql, org } }));
      }),
    );
}

/** projectQuery: input has `project`; 404 when it is not visible, 403 when the role lacks the permission on every stage. */
export function projectQuery(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(projectInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.readAsUser(ctx.claims, async (sql) => {
        const project = await authorizeProject(sql, input.project, permission);
        return unwrap(await next({ ctx: { sql, project } }));
      }),
    );
}

/** projectMutation: the same for changes, in one transaction with them. */
export function projectMutation(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(projectInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const project = await authorizeProject(sql, input.project, permission);
        return unwrap(await next({ ctx: { sql, project } }));
      }),
    );
}

/** projectEffect: the same for what reaches outside the database, streams included. */
export function projectEffect(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(projectInput)
    .use(async ({ ctx, input, next }) => {
      const recheck = (now: RequestClaims) =>
        ctx.deps.db.readAsUser(now, (sql) => authorizeProject(sql, input.project, permission));
      return next({ ctx: { project: await recheck(ctx.claims), recheck } });
    });
}

/** environmentQuery: input has `environmentId`; the permission is asked on the environment's stage. */
export function environmentQuery(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(environmentInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.readAsUser(ctx.claims, async (sql) => {
        const environment = await authorizeEnvironment(sql, input.environmentId, permission);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** environmentMutation: the same for changes, in one transaction with them. */
export function environmentMutation(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(environmentInput)
    .use(({ ctx, input, meta, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const environment = await authorizeEnvironment(sql, input.environmentId, permission);
        requireProofOn(environment.stage, ctx, meta);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** environmentEffect: the same for what reaches outside the database, streams included. */
export function environmentEffect(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(environmentInput)
    .use(async ({ ctx, input, next }) => {
      const recheck = (now: RequestClaims) =>
        ctx.deps.db.readAsUser(now, (sql) => authorizeEnvironment(sql, input.environmentId, permission));
      return next({ ctx: { environment: await recheck(ctx.claims), recheck } });
    });
}

/** runQuery: input has `runId`; the permission is asked on the stage of the run's environment. */
export function runQuery(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(runInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.readAsUser(ctx.claims, async (sql) => {
        const run = await authorizeRun(sql, input.runId, permission);
        return unwrap(await next({ ctx: { sql, run } }));
      }),
    );
}

/** runMutation: the same for changes, in one transaction with them. */
export function runMutation(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(runInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const run = await authorizeRun(sql, input.runId, permission);
        return unwrap(await next({ ctx: { sql, run } }));
      }),
    );
}

/** runEffect: the same for streams. */
export function runEffect(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(runInput)
    .use(async ({ ctx, input, next }) => {
      const recheck = (now: RequestClaims) =>
        ctx.deps.db.readAsUser(now, (sql) => authorizeRun(sql, input.runId, permission));
      return next({ ctx: { run: await recheck(ctx.claims), recheck } });
    });
}

/** requireProofOn: what is asked with `fresh: "production"` wants a recent proof there, and nowhere else. */
export function requireProofOn(
  stage: string,
  { viewer, deps }: Pick<ApiContext, "deps"> & { viewer: Viewer },
  meta: ApiMeta | undefined,
): void {
  if (meta?.fresh === "production" && stage === "production") requireProof(viewer, deps.clock.now());
}
