/** Shapes of personal tokens. Browser-safe. */
import { z } from "zod";

export const tokenSummary = z.object({
  id: z.uuid(),
  name: z.string(),
  /** the first characters, to recognize it by */
  prefix: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
export type TokenSummary = z.infer<typeof tokenSummary>;

export const createTokenInput = z.object({
  name: z.string().trim().min(1, "a name is needed").max(100),
  /** days until it ends; missing or null: never */
  expiresInDays: z.number().int().min(1).max(3650).nullable().optional(),
});

/** The secret itself is in this answer and nowhere else. */
export const createdToken = tokenSummary.extend({ token: z.string() });
export type CreatedToken = z.infer<typeof createdToken>;
