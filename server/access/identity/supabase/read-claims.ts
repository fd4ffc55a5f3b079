import { z } from "zod";

/** Entries of `amr` by which a person showed who they are; a refreshed token is none. */
const PROOFS = /^(password|totp|otp|magiclink|oauth|sso\/saml|recovery|invite|mfa\/.+|passkey|web3)$/;

const shape = z.object({
  sub: z.uuid(),
  session_id: z.string().min(1),
  aud: z.union([
    z.literal("authenticated"),
    z.array(z.string()).refine((all) => all.includes("authenticated")),
  ]),
  role: z.literal("authenticated"),
  is_anonymous: z.literal(false).optional(),
  aal: z.enum(["aal1", "aal2"]).default("aal1"),
  iat: z.number(),
  amr: z.array(z.object({ method: z.string(), timestamp: z.number() })).default([]),
});

export type SupabaseClaims = {
  userId: string;
  sessionId: string;
  isStrong: boolean;
  startedAt: Date;
  provenAt: Date;
  issuedAt: Date;
};

/** readClaims takes what Capstan needs of a token whose signature holds; null for one that is for nobody, or for something else. */
export function readClaims(claims: unknown): SupabaseClaims | null {
  const parsed = shape.safeParse(claims);
  if (!parsed.success) return null;
  const { sub, session_id: sessionId, aal, iat, amr } = parsed.data;
  const proofs = amr.filter(({ method }) => PROOFS.test(method)).map(({ timestamp }) => timestamp);
  return {
    userId: sub,
    sessionId,
    isStrong: aal === "aal2",
    startedAt: new Date(Math.min(iat, ...proofs) * 1_000),
    // Without a known method nothing is proven, however young the token is.
    provenAt: new Date(Math.max(0, ...proofs) * 1_000),
    issuedAt: new Date(iat * 1_000),
  };
}
