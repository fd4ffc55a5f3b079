/** Procedures about one backup, one file that is brought, or one restore; as those of ./procedures. */
import { z } from "zod";
import {
  authorizeBackup,
  authorizeEnvironment,
  authorizeImport,
  authorizeRestore,
} from "@/server/access/authorize";
import type { Permission } from "@/server/access/matrix";
import { requireProofOn, viewerEffect } from "./procedures";
import { unwrap } from "./unwrap";

const backupInput = z.object({ backupId: z.uuid().describe("id of the backup") });
const importInput = z.object({ importId: z.uuid().describe("id of the import") });
const restoreInput = z.object({ restoreId: z.uuid().describe("id of the restore") });

/** backupQuery: input has `backupId`; the permission is asked on the stage of the environment it is of. */
export function backupQuery(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(backupInput)
    .use(({ ctx, input, meta, next }) =>
      ctx.deps.db.readAsUser(ctx.claims, async (sql) => {
        const environment = await authorizeBackup(sql, input.backupId, permission);
        requireProofOn(environment.stage, ctx, meta);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** backupMutation: the same for changes, in one transaction with them. */
export function backupMutation(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(backupInput)
    .use(({ ctx, input, meta, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const environment = await authorizeBackup(sql, input.backupId, permission);
        requireProofOn(environment.stage, ctx, meta);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** backupEffect: the same for what reaches outside the database. */
export function backupEffect(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(backupInput)
    .use(async ({ ctx, input, next }) => {
      const environment = await ctx.deps.db.readAsUser(ctx.claims, (sql) =>
        authorizeBackup(sql, input.backupId, permission),
      );
      return next({ ctx: { environment } });
    });
}

/** importQuery: input has `importId`; the permission is asked on the stage of the environment the file is brought to. */
export function importQuery(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(importInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.readAsUser(ctx.claims, async (sql) => {
        const environment = await authorizeImport(sql, input.importId, permission);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** importMutation: the same for changes, in one transaction with them. */
export function importMutation(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(importInput)
    .use(({ ctx, input, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const environment = await authorizeImport(sql, input.importId, permission);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}

/** backupTargetMutation: the permission is asked on the stage of `targetEnvironmentId`, else of the backup's environment. */
export function backupTargetMutation(permission: Permission) {
  return viewerEffect
    .meta({ permission })
    .input(backupInput.extend({ targetEnvironmentId: z.uuid().optional() }))
    .use(({ ctx, input, meta, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const own = await authorizeBackup(sql, input.backupId, "project.read");
        const environment = await authorizeEnvironment(sql, input.targetEnvironmentId ?? own.id, permission);
        requireProofOn(environment.stage, ctx, meta);
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
    .use(({ ctx, input, meta, next }) =>
      ctx.deps.db.asUser(ctx.claims, async ({ sql }) => {
        const environment = await authorizeRestore(sql, input.restoreId, permission);
        requireProofOn(environment.stage, ctx, meta);
        return unwrap(await next({ ctx: { sql, environment } }));
      }),
    );
}
