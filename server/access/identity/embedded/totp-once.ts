/**
 * A code of an authenticator app works once (RFC 6238 §5.2), which better-auth leaves open: the code is claimed for the
 * person before it is judged, by a row that only one process can insert.
 */
import { createHash } from "node:crypto";
import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthMiddleware, getSessionFromCtx } from "better-auth/api";

export type ClaimCode = (userId: string, codeHash: string) => Promise<boolean>;

const TWO_FACTOR_COOKIE = "two_factor";

/** totpOnce refuses a code that was shown before, with the words for a wrong one. */
export function totpOnce(claim: ClaimCode) {
  return {
    id: "totp-once",
    hooks: {
      before: [
        {
          matcher: (context) => context.path === "/two-factor/verify-totp",
          handler: createAuthMiddleware(async (ctx) => {
            const { code } = ctx.body as { code?: unknown };
            const session = await getSessionFromCtx(ctx);
            const userId = session?.user.id ?? (await findChallenged(ctx));
            // Without a challenge the endpoint itself says so.
            if (userId === null || typeof code !== "string") return;
            const hash = createHash("sha256").update(code).digest("base64url");
            if (!(await claim(userId, hash)))
              throw new APIError("UNAUTHORIZED", { code: "INVALID_CODE", message: "Invalid code" });
          }),
        },
      ],
    },
  } satisfies BetterAuthPlugin;
}

type HookContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

async function findChallenged(ctx: HookContext): Promise<string | null> {
  const { name } = ctx.context.createAuthCookie(TWO_FACTOR_COOKIE);
  const identifier = await ctx.getSignedCookie(name, ctx.context.secret);
  if (!identifier) return null;
  const challenge = await ctx.context.internalAdapter.findVerificationValue(identifier);
  return challenge?.value ?? null;
}
