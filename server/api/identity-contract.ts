/** Shapes of how one signs in. */
import { z } from "zod";

export const sessionSummary = z.object({
  id: z.string(),
  createdAt: z.string(),
  usedAt: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
});

export const factors = z.object({
  kind: z.enum(["embedded", "supabase"]),
  offers: z.object({ sessionList: z.boolean(), recoveryCodes: z.boolean(), passkeys: z.boolean() }),
  hasPassword: z.boolean(),
  totp: z.boolean(),
  recoveryCodesLeft: z.number().int(),
  passkeys: z.array(z.object({ id: z.string(), name: z.string(), createdAt: z.string() })),
  /** what an organization waits for before anything else */
  needed: z.enum(["enrol", "prove"]).nullable(),
});

export const totpStart = z.object({
  factorId: z.string(),
  secret: z.string(),
  uri: z.string(),
  recoveryCodes: z.array(z.string()),
});

export const proofInput = z.discriminatedUnion("method", [
  z.object({ method: z.literal("password"), password: z.string().max(1_000) }),
  z.object({ method: z.literal("totp"), code: z.string().max(20) }),
  z.object({ method: z.literal("recovery"), code: z.string().max(40) }),
  z.object({ method: z.literal("passkey"), response: z.unknown() }),
]);

export const outboxMail = z.object({
  id: z.uuid(),
  at: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
});
