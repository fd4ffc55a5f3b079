/**
 * Tokens: what programs sign in with (REST, git). Owns ops.api_tokens, ops.trust_rules and ops.used_assertions.
 *
 * A personal token acts for its owner, limited by its scopes; a project's token has a role of its own on one project and
 * outlives whoever made it. A secret is shown once and stored as its SHA-256; looking one up is access's work
 * (find-viewer.ts), and so is what scopes mean (authorize.ts, with ops.in_scope as the second floor). Revoking is a mark,
 * so the audit trail keeps its name; it works within the 3 s that access remembers a token for.
 */
export {
  createProjectToken,
  createToken,
  listProjectTokens,
  listTokens,
  revokeProjectToken,
  revokeToken,
} from "./tokens";
