/** Shapes of organizations, members and invitations. Browser-safe. */
import { z } from "zod";
import { ORG_ROLES, ROLES } from "@/server/access/matrix";

export const orgSlug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "small letters, digits and single dashes")
  .max(40);
export const orgRole = z.enum(ORG_ROLES);
export const projectRole = z.enum(ROLES);
const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email("write an email address, as name@example.com").max(254));

export const orgSummary = z.object({ id: z.uuid(), slug: z.string(), name: z.string(), role: orgRole });

export const orgDetail = orgSummary.extend({
  /** members without a second factor are led to set one up and may do nothing else */
  requireSecondFactor: z.boolean(),
  /** API tokens live at most this long; null: as long as their makers wish */
  tokenMaxDays: z.number().int().nullable(),
  members: z.number().int(),
  membersWithoutFactor: z.number().int(),
  /** people without a role in the organization, who are asked for one all the same because of a role in a project of it */
  guestsWithoutFactor: z.number().int(),
});
export type OrgDetail = z.infer<typeof orgDetail>;

export const createOrgInput = z.object({
  slug: orgSlug,
  name: z.string().trim().min(1, "a name is needed").max(100),
});

export const updateOrgInput = z.object({
  name: z.string().trim().min(1, "a name is needed").max(100).optional(),
  requireSecondFactor: z.boolean().optional(),
  tokenMaxDays: z
    .number("a whole number of days")
    .int("a whole number of days")
    .min(1, "at least one day")
    .max(3_650, "at most ten years")
    .nullable()
    .optional()
    .describe(
      "how long a new API token may live; null: as long as its maker wishes. Older ones keep their end",
    ),
});

export const orgMember = z.object({
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: orgRole,
  since: z.string(),
  hasSecondFactor: z.boolean(),
  /** slugs of the organization's projects they have a role in */
  projects: z.number().int(),
});
export type OrgMember = z.infer<typeof orgMember>;

export const projectMember = z.object({
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: projectRole,
  since: z.string(),
  /** by a role in the project, or as owner or administrator of the organization, which is changed there */
  by: z.enum(["project", "organization"]),
});
export type ProjectMember = z.infer<typeof projectMember>;

export const invitation = z.object({
  id: z.uuid(),
  email: z.string(),
  orgRole: orgRole.nullable(),
  project: z.object({ slug: z.string(), name: z.string(), role: projectRole }).nullable(),
  invitedBy: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  state: z.enum(["open", "expired"]),
});
export type Invitation = z.infer<typeof invitation>;

export const inviteToOrgInput = z.object({ email: emailInput, role: orgRole });
export const addMemberInput = z.object({ email: emailInput, role: projectRole });

/** The link is in this answer, in the mail, and nowhere else. */
export const invited = z.object({
  id: z.uuid(),
  link: z.string(),
  expiresAt: z.string(),
  /** false: no mail server is set, so somebody hands the link over */
  mailed: z.boolean(),
});
export type Invited = z.infer<typeof invited>;

/** Whoever is in the organization is a member at once; others are invited. */
export const addedMember = z.object({ added: z.boolean(), invitation: invited.nullable() });
export type AddedMember = z.infer<typeof addedMember>;

/** What the page of an invitation shows to whoever has its link. */
export const invitationFace = z.object({
  email: z.string(),
  org: z.string(),
  orgSlug: z.string(),
  orgRole: orgRole.nullable(),
  project: z.string().nullable(),
  projectRole: projectRole.nullable(),
  invitedBy: z.string().nullable(),
  expiresAt: z.string(),
  /** somebody with this address has an account already: they sign in */
  hasAccount: z.boolean(),
});
export type InvitationFace = z.infer<typeof invitationFace>;

export const joinInput = z.object({
  token: z.string().max(200),
  name: z.string().trim().min(1, "a name is needed").max(100),
  password: z.string().max(1_000),
});

/** Where an accepted invitation leads. */
export const acceptedInvitation = z.object({ org: z.string(), project: z.string().nullable() });

export const identityProvider = z.object({
  id: z.uuid(),
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  linkByEmail: z.boolean(),
  admitsNew: z.boolean(),
  trustsFactor: z.boolean(),
});
export type IdentityProviderDto = z.infer<typeof identityProvider>;

export const addIdentityProviderInput = z.object({
  name: z.string().trim().min(1, "a name is needed").max(60),
  issuer: z.url("the address of the issuer, as https://login.example.com/realms/acme").max(300),
  clientId: z.string().trim().min(1, "the client's id is needed").max(300),
  clientSecret: z.string().min(1, "the client's secret is needed").max(2_000),
  linkByEmail: z.boolean().default(false),
  admitsNew: z.boolean().default(false),
  trustsFactor: z.boolean().default(false),
});
