/**
 * Access: who somebody is and what they may do.
 *
 * Identity comes from a provider (port in identity/); people of every provider have a row in app.users with the same id.
 * Requests carry a session cookie or a personal token. What they may do is the matrix of matrix.ts, mirrored to
 * ops.roles, where the database's policies and ops.may() read it. Answers about who somebody is are remembered for
 * 3 s to read by, so a revoked token reads at most that much longer; a change asks each time.
 */
export { createEmbeddedIdentity } from "./identity/embedded/create-embedded-identity";
export { createSupabaseIdentity } from "./identity/supabase/create-supabase-identity";
export type {
  IdentityMails,
  IdentityProvider,
  IdentityRequest,
  SessionSummary,
  SignInAnswer,
} from "./identity/port";
export { SEALED_FOR as PROVIDER_SECRET_SEAL } from "./identity/embedded/oidc/oidc-methods";
export { identityProfiles } from "./identity/profiles";
/** findBlockedOrgs: organizations whose allow-list does not hold an address. */
export { findBlockedOrgs } from "./find-blocked-orgs";
export { findHolderNetworks } from "./find-holder-networks";
export { createViewerSource, forgetOnAccessRing, type ViewerSource } from "./find-viewer";
export { mirrorRoles } from "./mirror-roles";
export { hashToken, mintToken, shownPrefix } from "./token-format";
export { ACCESS_TUNABLES } from "./tunables";
export { TtlCache } from "./ttl-cache";
export type { Viewer } from "./viewer";
