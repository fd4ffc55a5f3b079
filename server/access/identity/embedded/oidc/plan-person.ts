/** What another site says about somebody, once its signature, issuer, audience and nonce were checked. */
export type Claims = {
  sub: string;
  email: string | null;
  emailVerified: boolean;
  name: string;
  strong: boolean;
};

/** What is known here about them. */
export type Known = {
  /** the account that was linked to this very person of this provider before */
  linkedUserId: string | null;
  /** somebody here with the same address */
  sameEmailUserId: string | null;
  /** that somebody is a member of the provider's organization */
  isMember: boolean;
  /** that somebody has roles in other organizations too */
  worksElsewhere: boolean;
  /** an open invitation of the provider's organization waits for the address */
  isInvited: boolean;
};

export type PersonPlan =
  | { kind: "use"; userId: string }
  | { kind: "link"; userId: string }
  | { kind: "make"; admit: boolean }
  | { kind: "refuse" };

/**
 * planPerson decides who it is. An address counts only when the site has verified it. Linking an existing account is for
 * members of this organization alone: its own site must not open accounts of strangers, or ones that work elsewhere.
 */
export function planPerson(
  rules: { linkByEmail: boolean; admitsNew: boolean },
  claims: Pick<Claims, "email" | "emailVerified">,
  known: Known,
): PersonPlan {
  if (known.linkedUserId !== null) return { kind: "use", userId: known.linkedUserId };
  if (claims.email === null || !claims.emailVerified) return { kind: "refuse" };
  if (known.sameEmailUserId !== null)
    return rules.linkByEmail && known.isMember && !known.worksElsewhere
      ? { kind: "link", userId: known.sameEmailUserId }
      : { kind: "refuse" };
  if (rules.admitsNew) return { kind: "make", admit: true };
  return known.isInvited ? { kind: "make", admit: false } : { kind: "refuse" };
}
