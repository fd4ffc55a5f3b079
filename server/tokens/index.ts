/**
 * Tokens: what programs sign in with (REST, git). Owns ops.api_tokens, ops.trust_rules and ops.used_assertions.
 *
 * A personal token acts for its owner, limited by its scopes; a project's token has a role of its own on one project and
 * outlives whoever made it. A secret is shown once and stored as its SHA-256; looking one up is access's work
 * (find-viewer.ts), and so is what scopes mean (authorize.ts, with ops.in_scope as the second floor). Revoking is a mark,
 * so the audit trail keeps its name; it works within the 3 s that access remembers a token for.
 *
 * CI needs no stored token: exchangeToken gives one for an hour to a job whose identity (OpenID Connect) a trust rule of
 * the project lets in. Its row names the rule and what the identity said; withdrawing the rule ends it.
 */
export { exchangeToken } from "./exchange-token";
export { createTrustRule, listTrustRules, revokeTrustRule } from "./trust-rules";
export {
  createProjectToken,
  createToken,
  listProjectTokens,
  listTokens,
  revokeProjectToken,
  revokeToken,
} from "./tokens";
