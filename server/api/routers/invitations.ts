import { z } from "zod";
import { acceptInvitation, joinByInvitation, lookAtInvitation } from "@/server/members";
import { acceptedInvitation, invitationFace, joinInput } from "@/server/members/contract";
import { publicProcedure, viewerMutation } from "../procedures";
import { router } from "../trpc";

const link = z.object({ token: z.string().max(200) });

/** An invitation's link is its key: whoever holds it may look at it, and join if the address is new here. */
export const invitationsRouter = router({
  look: publicProcedure
    .input(link)
    .output(invitationFace)
    .query(({ ctx, input }) => lookAtInvitation(ctx.deps, input.token)),

  join: publicProcedure
    .input(joinInput)
    .output(acceptedInvitation)
    .mutation(async ({ ctx, input }) => {
      const { answer, ...accepted } = await joinByInvitation(
        ctx.deps,
        ctx.identityRequest,
        (userId) => ({
          userId,
          actorKind: "user",
          scopes: null,
          auth: { kind: "invitation" },
          action: "invitations.join",
          address: ctx.address,
          userAgent: ctx.userAgent,
        }),
        input,
      );
      ctx.cookies.push(...answer.cookies);
      return accepted;
    }),

  accept: viewerMutation
    .input(link)
    .output(acceptedInvitation)
    .mutation(({ ctx, input }) => acceptInvitation(ctx.sql, input.token)),
});
