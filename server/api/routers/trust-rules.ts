import { z } from "zod";
import { createTrustRule, listTrustRules, revokeTrustRule } from "@/server/tokens";
import { createTrustRuleInput, trustRuleList } from "@/server/tokens/contract";
import { acknowledged } from "../pagination";
import { projectMutation, projectQuery } from "../procedures";
import { router } from "../trpc";

const path = "/projects/{project}/trust-rules" as const;
const tags = ["tokens"];

export const trustRulesRouter = router({
  list: projectQuery("token.manage")
    .meta({ openapi: { method: "GET", path, summary: "List which CI a project trusts", tags } })
    .output(trustRuleList)
    .query(({ ctx }) => listTrustRules(ctx.sql, ctx.project.id)),

  create: projectMutation("token.manage")
    .meta({
      fresh: true,
      standing: true,
      openapi: { method: "POST", path, summary: "Trust a CI system's identities that match", tags },
    })
    .input(createTrustRuleInput)
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input: { name, issuer, audience, claims, role, scopes } }) =>
      createTrustRule(ctx.deps, ctx.sql, {
        projectId: ctx.project.id,
        name,
        issuer,
        audience,
        claims,
        role,
        scopes,
      }),
    ),

  revoke: projectMutation("token.manage")
    .meta({
      endsAccess: true,
      openapi: {
        method: "DELETE",
        path: "/projects/{project}/trust-rules/{trustRuleId}",
        summary: "Trust it no longer; tokens it was given end",
        tags,
      },
    })
    .input(z.object({ trustRuleId: z.uuid() }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await revokeTrustRule(ctx.sql, ctx.project.id, input.trustRuleId);
      return { ok: true as const };
    }),
});
