/** Shapes of tokens and of the trust in CI. Browser-safe. */
import { z } from "zod";
import { PERMISSIONS, ROLES, type Permission } from "@/server/access/matrix";

const PERMISSION_NAMES = Object.keys(PERMISSIONS) as [Permission, ...Permission[]];
const DAYS_MAX = 3650;

export const tokenSummary = z.object({
  id: z.uuid(),
  name: z.string(),
  /** the first characters, to recognize it by */
  prefix: z.string(),
  /** permissions it is limited to; null: all that its owner may */
  scopes: z.array(z.string()).nullable(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  /** address of the last use that was noted; null when no proxy tells */
  lastUsedAddress: z.string().nullable(),
});
export type TokenSummary = z.infer<typeof tokenSummary>;

export const projectTokenSummary = tokenSummary.extend({
  role: z.enum(ROLES),
  /** name of who made it; null when they are gone */
  createdBy: z.string().nullable(),
});
export type ProjectTokenSummary = z.infer<typeof projectTokenSummary>;

/** maxDays: how long a new one may live at most, as the organization says; null: as long as one wishes. */
export const tokenList = listOf(tokenSummary);
export type TokenList = z.infer<typeof tokenList>;
export const projectTokenList = listOf(projectTokenSummary);

function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.null(), maxDays: z.number().int().nullable() });
}

export const tokenName = z.string().trim().min(1, "a name is needed").max(100);

/** Missing or null: all that the owner may. Whatever a token does, it has to see the project. */
export const tokenScopes = z
  .array(z.enum(PERMISSION_NAMES))
  .min(1, "choose at least one, or none of the limits")
  .max(PERMISSION_NAMES.length)
  .transform((scopes): Permission[] => [...new Set<Permission>(["project.read", ...scopes])])
  .nullish();

export const createTokenInput = z.object({
  name: tokenName,
  /** days until it ends; missing or null: never */
  expiresInDays: z.number().int().min(1).max(DAYS_MAX).nullish(),
  scopes: tokenScopes,
});

export const createProjectTokenInput = createTokenInput.extend({
  role: z.enum(ROLES).describe("what it may do on the project; no more than its maker"),
});

/** The secret itself is in this answer and nowhere else. */
export const createdToken = tokenSummary.extend({ token: z.string() });
export type CreatedToken = z.infer<typeof createdToken>;
