/**
 * Tokens: what a person's programs sign in with (REST, git). Owns ops.api_tokens. A secret is shown once and stored as
 * its SHA-256; looking one up is access's work (find-viewer.ts). Revoking is a mark, so the audit trail keeps its name.
 */
export { createToken, listTokens, revokeToken } from "./tokens";
