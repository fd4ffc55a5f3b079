import { z } from "zod";
import type { IdentityRequest, SessionSummary } from "@/server/access";
import { listOutboxMails } from "@/server/platform/db/sql/outbox-mails";
import { AppError } from "@/server/platform/errors";
import { factors, outboxMail, proofInput, sessionSummary, totpStart } from "../identity-contract";
import { acknowledged } from "../pagination";
import { viewerEffect, viewerQuery } from "../procedures";
import { router } from "../trpc";

type Ctx = {
  viewer: { actorKind: string };
  identityRequest: IdentityRequest;
  cookies: string[];
  deps: { viewers: { forget(headers: Headers): void } };
};

/** A token is not somebody who sits at a browser: it neither sees nor changes how its owner signs in. */
const browserEffect = viewerEffect.use(({ ctx, next }) => {
  requireBrowser(ctx.viewer);
  return next();
});
const early = browserEffect.meta({ beforeFactor: true });

function requireBrowser(viewer: { actorKind: string }): void {
  if (viewer.actorKind !== "user")
    throw new AppError("forbidden", "A token cannot do this. Sign in with a browser.");
}

/** What changed counts from the next request on, and its cookies go to the browser. */
function done<Answer extends { cookies: string[] }>(ctx: Ctx, answer: Answer): { ok: true } {
  ctx.cookies.push(...answer.cookies);
  ctx.deps.viewers.forget(ctx.identityRequest.headers);
  return { ok: true };
}

function toSession({ id, createdAt, usedAt, address, userAgent, current }: SessionSummary) {
  const times = { createdAt: createdAt.toISOString(), usedAt: usedAt.toISOString() };
  return { id, ...times, address, userAgent, current };
}

const MAILS_SHOWN = 50;

/** How one signs in: sessions, password, second factors. For browsers only. */
export const identityRouter = router({
  sessions: browserEffect
    .output(z.array(sessionSummary))
    .query(async ({ ctx }) => (await ctx.deps.identity.listSessions(ctx.identityRequest)).map(toSession)),

  endSession: browserEffect
    .meta({ endsAccess: true })
    .input(z.object({ sessionId: z.string().max(100) }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await ctx.deps.identity.endSession(ctx.identityRequest, input.sessionId);
      return { ok: true as const };
    }),

  signOutEverywhere: early
    .meta({ endsAccess: true })
    .output(acknowledged)
    .mutation(async ({ ctx }) => done(ctx, await ctx.deps.identity.signOutEverywhere(ctx.identityRequest))),

  changePassword: browserEffect
    .meta({ endsAccess: true })
    .input(z.object({ current: z.string().max(1_000).nullable(), next: z.string().max(1_000) }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) =>
      done(ctx, await ctx.deps.identity.changePassword(ctx.identityRequest, input)),
    ),

  /** What one can prove oneself with; also which of them the dialog for a fresh proof offers. */
  factors: early.output(factors).query(async ({ ctx }) => {
    const { passkeys, ...rest } = await ctx.deps.identity.listFactors(ctx.identityRequest);
    return {
      ...rest,
      kind: ctx.deps.identity.kind,
      offers: ctx.deps.identity.offers,
      needed: ctx.viewer.factorNeeded,
      passkeys: passkeys.map(({ id, name, createdAt }) => ({ id, name, createdAt: createdAt.toISOString() })),
    };
  }),

  prove: early
    .input(z.object({ proof: proofInput }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) =>
      done(ctx, await ctx.deps.identity.prove(ctx.identityRequest, input.proof)),
    ),

  beginPasskey: early.output(z.object({ options: z.unknown() })).mutation(async ({ ctx }) => {
    const { options, cookies } = await ctx.deps.identity.beginPasskey(ctx.identityRequest);
    ctx.cookies.push(...cookies);
    return { options };
  }),

  beginTotp: early
    .meta({ fresh: true })
    .output(totpStart)
    .mutation(({ ctx }) => ctx.deps.identity.beginTotp(ctx.identityRequest)),

  confirmTotp: early
    .input(z.object({ factorId: z.string().max(100), code: z.string().max(20) }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) =>
      done(ctx, await ctx.deps.identity.confirmTotp(ctx.identityRequest, input)),
    ),

  removeTotp: browserEffect
    .meta({ fresh: true })
    .output(acknowledged)
    .mutation(async ({ ctx }) => done(ctx, await ctx.deps.identity.removeTotp(ctx.identityRequest))),

  renewRecoveryCodes: browserEffect
    .meta({ fresh: true })
    .output(z.array(z.string()))
    .mutation(({ ctx }) => ctx.deps.identity.renewRecoveryCodes(ctx.identityRequest)),

  beginPasskeyEnrolment: early
    .meta({ fresh: true })
    .output(z.object({ options: z.unknown() }))
    .mutation(async ({ ctx }) => {
      const { options, cookies } = await ctx.deps.identity.beginPasskeyEnrolment(ctx.identityRequest);
      ctx.cookies.push(...cookies);
      return { options };
    }),

  addPasskey: early
    .input(z.object({ name: z.string().trim().min(1, "a name is needed").max(100), response: z.unknown() }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) =>
      done(ctx, await ctx.deps.identity.addPasskey(ctx.identityRequest, input)),
    ),

  removePasskey: browserEffect
    .meta({ fresh: true })
    .input(z.object({ passkeyId: z.string().max(100) }))
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await ctx.deps.identity.removePasskey(ctx.identityRequest, input.passkeyId);
      return done(ctx, { cookies: [] });
    }),

  /**
   * Mails that were kept instead of sent; the table's policy shows them to the installation's owners alone. Their links
   * reset passwords: whoever found an owner's token would be anybody by it.
   */
  outbox: viewerQuery
    .use(({ ctx, next }) => {
      requireBrowser(ctx.viewer);
      return next();
    })
    .output(z.object({ kept: z.boolean(), items: z.array(outboxMail) }))
    .query(async ({ ctx }) => ({
      kept: ctx.deps.mail.kind === "outbox",
      items: (await listOutboxMails(ctx.sql, MAILS_SHOWN)).map((row) => ({
        id: row.id,
        at: row.created_at.toISOString(),
        to: row.recipient,
        subject: row.subject,
        text: row.body,
      })),
    })),
});
