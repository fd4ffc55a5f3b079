/** What the lines of an organization are about. Browser-safe. */
export const ORG_AUDIT_KINDS = ["members", "invitations", "sign_in", "settings", "projects"] as const;
export type OrgAuditKind = (typeof ORG_AUDIT_KINDS)[number];
