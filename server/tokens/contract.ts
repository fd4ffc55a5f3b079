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

const tokenName = z.string().trim().min(1, "a name is needed").max(100);

/** Missing or null: all that the owner may. Whatever a token does, it has to see the project. */
const tokenScopes = z
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

const claimName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_.:/-]{1,100}$/, "letters, digits and _ . : / -");

export const createTrustRuleInput = z.object({
  name: tokenName,
  issuer: z
    .url("an address as https://token.actions.githubusercontent.com")
    .max(300)
    .refine((issuer) => /^https:\/\/[^?#@]+$/.test(issuer), "https, and nothing behind the path"),
  audience: z.string().trim().min(1, "an audience is needed").max(300),
  /** all must match: exactly, or with * for any characters */
  claims: z
    .record(claimName, z.string().trim().min(1, "say what it must be").max(300))
    .refine((claims) => Object.keys(claims).length > 0, "at least one claim is needed")
    .refine((claims) => Object.keys(claims).length <= 20, "20 claims at most"),
  role: z.enum(ROLES).describe("what it may do on the project; no more than the rule's maker"),
  scopes: tokenScopes,
});

export const trustRule = z.object({
  id: z.uuid(),
  name: z.string(),
  issuer: z.string(),
  audience: z.string(),
  claims: z.record(z.string(), z.string()),
  role: z.enum(ROLES),
  scopes: z.array(z.string()).nullable(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  /** the last identity of this issuer that was proven but did not match, and why */
  lastRefusedAt: z.string().nullable(),
  lastRefusal: z.string().nullable(),
});
export type TrustRule = z.infer<typeof trustRule>;

export const trustRuleList = z.object({ items: z.array(trustRule), nextCursor: z.null() });

const TOKEN_TYPES = ["jwt", "id_token", "access_token"].map(
  (type) => `urn:ietf:params:oauth:token-type:${type}`,
) as [string, ...string[]];

/** RFC 8693, as JSON. */
export const exchangeInput = z.object({
  project: z.string().min(1).max(40).describe("slug of the project"),
  subject_token: z.string().min(1).max(16_384).describe("the identity token that CI was given"),
  subject_token_type: z.enum(TOKEN_TYPES).optional(),
  grant_type: z.literal("urn:ietf:params:oauth:grant-type:token-exchange").optional(),
  scope: z
    .string()
    .max(2000)
    .optional()
    .describe("names of permissions, with spaces between: no more than these"),
});

export const exchangedToken = z.object({
  access_token: z.string(),
  issued_token_type: z.literal("urn:ietf:params:oauth:token-type:access_token"),
  token_type: z.literal("Bearer"),
  expires_in: z.number().int().describe("seconds"),
  scope: z.string().optional(),
});
export type ExchangedToken = z.infer<typeof exchangedToken>;
