/**
 * Members: organizations, who is in them and in their projects, and invitations. Owns app.orgs, app.org_members,
 * app.invitations and ops.project_members.
 *
 * Who may give which role is decided by the policies of these tables (app.may_seat, ops.may_grant): nobody hands out more
 * than they have. An organization always keeps an owner: removals wait for each other on the organization's row, and a
 * trigger refuses the last. Whoever leaves an organization leaves its projects. A role is read at every request, so a
 * change works at once; open streams ask again every few seconds. What somebody started goes on without them.
 *
 * An invitation is a link with 256 random bits, of which the hash is kept. It is for one mail address, works once, and
 * ends after a week, when it is revoked, or when a new one is made for the same place.
 */
export { addMember, listProjectMembers, removeMember, setMemberRole } from "./project-members";
export { acceptInvitation, joinByInvitation, lookAtInvitation } from "./accept-invitation";
export { inviteToOrg, listInvitations, revokeInvitation } from "./invite";
export { createOrg, describeOrg, listOrgMembers, removeOrgMember, setOrgRole, updateOrg } from "./orgs";
export { addProvider, listProviders, removeProvider } from "./identity-providers";
