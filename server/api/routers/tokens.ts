import { z } from "zod";
import { createToken, listTokens, revokeToken } from "@/server/tokens";
import { createdToken, createTokenInput, tokenSummary } from "@/server/tokens/contract";
import { acknowledged } from "../pagination";
import { viewerMutation, viewerQuery } from "../procedures";
import { router } from "../trpc";

export const tokensRouter = router({
  list: viewerQuery.output(z.array(tokenSummary)).query(({ ctx }) => listTokens(ctx.sql, ctx.viewer.userId)),

  /** The answer holds the secret; nothing ever shows it again. */
  create: viewerMutation
    .input(createTokenInput)
    .output(createdToken)
    .mutation(({ ctx, input }) =>
      createToken(ctx.sql, ctx.deps.clock, { userId: ctx.viewer.userId, ...input }),
    ),

  revoke: viewerMutation
    .input(z.object({ tokenId: z.uuid() }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await revokeToken(ctx.sql, ctx.viewer.userId, input.tokenId);
      return { ok: true as const };
    }),
});
