import { z } from "zod";
import { deleteSecret, listSecrets, revealSecret, setSecret, type AsPerson } from "@/server/secrets";
import { revealedSecret, secretList, setSecretAnswer, setSecretInput } from "@/server/secrets/contract";
import { acknowledged } from "../pagination";
import type { RequestClaims } from "@/server/platform/db/database";
import type { ApiDeps } from "../context";
import { projectEffect, projectMutation, projectQuery } from "../procedures";
import { router } from "../trpc";

const path = "/projects/{project}/secrets" as const;
const tags = ["secrets"];
const secretInput = z.object({ secretId: z.uuid() });

function asPerson({ deps, claims }: { deps: ApiDeps; claims: RequestClaims }): AsPerson {
  return (use) => deps.db.asUser(claims, ({ sql }) => use(sql));
}

export const secretsRouter = router({
  list: projectQuery("secret.manage")
    .meta({ openapi: { method: "GET", path, summary: "List secrets, without their values", tags } })
    .output(secretList)
    .query(({ ctx }) => listSecrets(ctx.sql, ctx.project.id)),

  set: projectEffect("secret.manage")
    .meta({ openapi: { method: "POST", path, summary: "Set a secret, or give it a new value", tags } })
    .input(setSecretInput)
    .output(setSecretAnswer)
    .mutation(({ ctx, input: { target, name, value, stage, environmentId } }) =>
      setSecret(asPerson(ctx), ctx.deps.keys, ctx.viewer.userId, {
        projectId: ctx.project.id,
        target,
        name,
        value,
        stage,
        environmentId,
      }),
    ),

  delete: projectMutation("secret.manage")
    .meta({ openapi: { method: "DELETE", path: `${path}/{secretId}`, summary: "Delete a secret", tags } })
    .input(secretInput)
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      const { id: projectId } = ctx.project;
      await deleteSecret(ctx.sql, { id: input.secretId, projectId, userId: ctx.viewer.userId });
      return { ok: true as const };
    }),

  /** A change, because it leaves a line in the audit trail. */
  reveal: projectEffect("secret.reveal")
    .meta({
      fresh: true,
      openapi: { method: "POST", path: `${path}/{secretId}/reveal`, summary: "Read a secret's value", tags },
    })
    .input(secretInput)
    .output(revealedSecret)
    .mutation(({ ctx, input }) =>
      revealSecret(asPerson(ctx), ctx.deps.keys, { id: input.secretId, projectId: ctx.project.id }),
    ),
});
