import type { Permission } from "./matrix";

/** The allow-list of an organization, as `10.0.0.0/8`. */
export type OrgNetworks = { orgId: string; networks: readonly string[] };

/** Who makes a request, once known. */
export type Viewer = {
  /** the person; for a project's own token its id, which has a role on the project like a member */
  userId: string;
  name: string;
  email: string;
  actorKind: "user" | "token" | "ci";
  tokenId: string | null;
  /** what a token is limited to; null: all that its owner may */
  scopes: readonly Permission[] | null;
  /** the one project that a project's own token is for; null for people and their tokens */
  projectId: string | null;
  /** when the token ends; null for people, and for a token that stays */
  endsAt: Date | null;
  /** organizations of theirs that may be reached from some networks only */
  orgNetworks: readonly OrgNetworks[];
  /** how they proved who they are, as the audit trail keeps it */
  auth: Record<string, unknown>;
  /** when they last proved who they are, in milliseconds; null for a token: whoever made it had just proved it */
  provenAtMs: number | null;
  /**
   * What an organization that asks for a second factor wants before anything else: "enrol" one, or "prove" oneself with
   * the one there is; null when all is well.
   */
  factorNeeded: "enrol" | "prove" | null;
};
