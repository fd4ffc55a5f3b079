import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { deleteSessionCookie, setSessionCookie } from "better-auth/cookies";
import { z } from "zod";

const startedSession = z.object({
  userId: z.uuid(),
  method: z.string(),
  provenAt: z.date(),
  factorOrgId: z.uuid().nullable(),
  renewed: z.boolean(),
});

/** Endpoints that only this process can call: they begin and end sessions for ways in that are our own. */
export const serverSessions = {
  id: "server-sessions",
  endpoints: {
    startSession: createAuthEndpoint.serverOnly({ method: "POST", body: startedSession }, async (ctx) => {
      const { userId, ...kept } = ctx.body;
      const user = await ctx.context.internalAdapter.findUserById(userId);
      if (!user) throw new APIError("NOT_FOUND", { message: "no such user" });
      const session = await ctx.context.internalAdapter.createSession(userId, false, kept);
      await setSessionCookie(ctx, { session, user });
      return ctx.json({ token: session.token });
    }),
    dropCookies: createAuthEndpoint.serverOnly({ method: "POST" }, async (ctx) => {
      deleteSessionCookie(ctx);
      return ctx.json({});
    }),
  },
} satisfies BetterAuthPlugin;
