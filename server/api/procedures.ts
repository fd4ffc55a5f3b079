/**
 * Procedures own their input and what it takes to call them, so authorization cannot be forgotten: there is no way to a
 * project, an environment or a run but through one of these. Queries read in a transaction of the caller's role;
 * changes run in one that also carries the procedure's name for the audit trail. `…Effect` is for changes that reach
 * outside the database (Git, Odoo's server): the caller is authorized first, the body opens its own transactions.
 *
 * `.meta({ fresh: true })` on any of them asks a person for a proof of the last ten minutes (403 proof_needed; the portal
 * asks and tries again). A token passes: making one asked for a proof.
 */
import { z } from "zod";
import {
  authorizeBackup,
  authorizeEnvironment,
  authorizeOrg,
  authorizeProject,
  authorizeRestore,
  authorizeRun,
  refuseBeyondScopes,
} from "@/server/access/authorize";
import type { OrgPermission, Permission } from "@/server/access/matrix";
import { orgSlug } from "@/server/members/contract";
import { projectSlug } from "@/server/projects/contract";
import { claimsOf, requireFactor, requireProof, requireViewer } from "./context";
import { baseProcedure } from "./trpc";

const projectInput = z.object({ project: projectSlug.describe("slug of the project") });
const orgInput = z.object({ org: orgSlug.describe("slug of the organization") });
const environmentInput = z.object({ environmentId: z.uuid().describe("id of the environment") });
const backupInput = z.object({ backupId: z.uuid().describe("id of the backup") });
const restoreInput = z.object({ restoreId: z.uuid().describe("id of the restore") });
const runInput = z.object({ runId: z.uuid().describe("id of the run") });

/** publicProcedure: for anybody, signed in or not. Only what a sign-in page needs. */
export const publicProcedure = baseProcedure.meta({ permission: "public" });

/** viewerEffect: for anybody who is signed in; no transaction of its own. */
export const viewerEffect = baseProcedure
  .meta({ permission: "signed_in" })
  .use(({ ctx, path, type, meta, next }) => {
    const viewer = requireViewer(ctx.viewer);
    if (!meta?.beforeFactor) requireFactor(viewer);
    if (meta?.fresh) requireProof(viewer, ctx.deps.clock.now());
    refuseBeyondScopes(viewer, meta?.permission, type);
    return next({ ctx: { viewer, claims: claimsOf({ ...ctx, viewer }, type === "mutation" ? path : null) } });
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
      const recheck = () =>
        ctx.deps.db.readAsUser(ctx.claims, (sql) => authorizeProject(sql, input.project, permission));
      return next({ ctx: { project: await recheck(), recheck } });
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
    .use(({ ctx, input, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const environment = await authorizeEnvironment(sql, input.environmentId, permission);
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
      const recheck = () =>
        ctx.deps.db.readAsUser(ctx.claims, (sql) =>
          authorizeEnvironment(sql, input.environmentId, permission),
        );
      return next({ ctx: { environment: await recheck(), recheck } });
    });
}

/** backupQuery: input has `backupId`; the permission is asked on the stage of the environment it is of. */
export function backupQuery(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(backupInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.readAsUser(ctx.claims, async (sql) => {
        const environment = await authorizeBackup(sql, input.backupId, permission);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** backupMutation: the same for changes, in one transaction with them. */
export function backupMutation(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(backupInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const environment = await authorizeBackup(sql, input.backupId, permission);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** backupTargetMutation: the permission is asked on the stage of `targetEnvironmentId`, else of the backup's environment. */
export function backupTargetMutation(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(backupInput.extend({ targetEnvironmentId: z.uuid().optional() }))
    .use(({ ctx, input, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const own = await authorizeBackup(sql, input.backupId, "project.read");
        const environment = await authorizeEnvironment(sql, input.targetEnvironmentId ?? own.id, permission);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** restoreQuery: input has `restoreId`; the permission is asked on the stage of the environment it goes into. */
export function restoreQuery(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(restoreInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.readAsUser(ctx.claims, async (sql) => {
        const environment = await authorizeRestore(sql, input.restoreId, permission);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** restoreMutation: the same for changes, in one transaction with them. */
export function restoreMutation(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(restoreInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const environment = await authorizeRestore(sql, input.restoreId, permission);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
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
      const recheck = () =>
        ctx.deps.db.readAsUser(ctx.claims, (sql) => authorizeRun(sql, input.runId, permission));
      return next({ ctx: { run: await recheck(), recheck } });
    });
}

/** A failed procedure must fail its transaction; tRPC hands failures on as values. */
function unwrap<Result extends { ok: boolean }>(result: Result): Result {
  if (!result.ok && "error" in result) throw result.error;
  return result;
}
