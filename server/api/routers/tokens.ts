import { z } from "zod";
import {
  createProjectToken,
  createToken,
  exchangeToken,
  listProjectTokens,
  listTokens,
  revokeProjectToken,
  revokeToken,
} from "@/server/tokens";
import {
  createdToken,
  createProjectTokenInput,
  createTokenInput,
  exchangedToken,
  exchangeInput,
  projectTokenList,
  tokenList,
} from "@/server/tokens/contract";
import { acknowledged } from "../pagination";
import { projectMutation, projectQuery, publicProcedure, viewerMutation, viewerQuery } from "../procedures";
import { router } from "../trpc";

const tags = ["tokens"];
const tokenInput = z.object({ tokenId: z.uuid() });

export const tokensRouter = router({
  list: viewerQuery
    .meta({
      personal: true,
      openapi: { method: "GET", path: "/tokens", summary: "List your tokens", tags },
    })
    .output(tokenList)
    .query(({ ctx }) => listTokens(ctx.sql, ctx.viewer.userId)),

  /** The answer holds the secret; nothing ever shows it again. */
  create: viewerMutation
    .meta({
      fresh: true,
      openapi: { method: "POST", path: "/tokens", summary: "Make a token; its secret is shown once", tags },
    })
    .input(createTokenInput)
    .output(createdToken)
    .mutation(({ ctx, input }) =>
      createToken(ctx.sql, ctx.deps.clock, {
        userId: ctx.viewer.userId,
        parentId: ctx.viewer.tokenId,
        ...input,
      }),
    ),

  revoke: viewerMutation
    .meta({
      endsAccess: true,
      openapi: { method: "DELETE", path: "/tokens/{tokenId}", summary: "Revoke a token", tags },
    })
    .input(tokenInput)
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await revokeToken(ctx.sql, ctx.viewer.userId, input.tokenId);
      return { ok: true as const };
    }),

  listOfProject: projectQuery("token.manage")
    .meta({
      openapi: {
        method: "GET",
        path: "/projects/{project}/tokens",
        summary: "List a project's own tokens",
        tags,
      },
    })
    .output(projectTokenList)
    .query(({ ctx }) => listProjectTokens(ctx.sql, ctx.project.id)),

  createForProject: projectMutation("token.manage")
    .meta({
      fresh: true,
      openapi: {
        method: "POST",
        path: "/projects/{project}/tokens",
        summary: "Make a token with a role of its own on the project; its secret is shown once",
        tags,
      },
    })
    .input(createProjectTokenInput)
    .output(createdToken)
    .mutation(({ ctx, input: { name, role, scopes, expiresInDays } }) =>
      createProjectToken(ctx.sql, ctx.deps.clock, {
        projectId: ctx.project.id,
        createdBy: ctx.viewer.userId,
        parentId: ctx.viewer.tokenId,
        name,
        role,
        scopes,
        expiresInDays,
      }),
    ),

  revokeOfProject: projectMutation("token.manage")
    .meta({
      endsAccess: true,
      openapi: {
        method: "DELETE",
        path: "/projects/{project}/tokens/{tokenId}",
        summary: "Revoke a project's token",
        tags,
      },
    })
    .input(tokenInput)
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await revokeProjectToken(ctx.sql, ctx.project.id, input.tokenId);
      return { ok: true as const };
    }),

  /** CI signs in with its own identity: no token is stored anywhere. */
  exchange: publicProcedure
    .meta({
      openapi: {
        method: "POST",
        path: "/tokens/exchange",
        summary: "Give a CI job's identity token, get a token of the project for an hour (RFC 8693, as JSON)",
        tags,
      },
    })
    .input(exchangeInput)
    .output(exchangedToken)
    .mutation(({ ctx, input: { project, subject_token: assertion, scope } }) =>
      exchangeToken(ctx.deps, { project, assertion, scope }),
    ),
});
