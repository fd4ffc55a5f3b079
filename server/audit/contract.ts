/** Shapes of the audit trail. Browser-safe. */
import { z } from "zod";
import { ORG_AUDIT_KINDS } from "./states";

export const auditEntry = z.object({
  id: z.uuid(),
  /** counts up; the cursor */
  seq: z.number().int(),
  at: z.string(),
  actor: z.object({
    id: z.string().nullable(),
    /** null: gone, or nobody */
    name: z.string().nullable(),
    /** user, token, ci, system (Capstan by itself), direct (a statement past Capstan) */
    kind: z.string(),
  }),
  /** the procedure, or "direct update" for a statement past Capstan */
  action: z.string(),
  entity: z.string(),
  entityId: z.string().nullable(),
  project: z.string().nullable(),
  environment: z.string().nullable(),
  /** what changed, column by column; secrets are hidden */
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** how the actor proved who they are */
  auth: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const orgAuditEntry = auditEntry.extend({
  kind: z.enum(ORG_AUDIT_KINDS),
  /** what happened, in a sentence */
  text: z.string(),
});
export type OrgAuditEntry = z.infer<typeof orgAuditEntry>;

export const orgAuditFilter = {
  userId: z.uuid().optional().describe("whoever did it, or whom it was done to"),
  kind: z.enum(ORG_AUDIT_KINDS).optional(),
};

export const auditFilter = {
  actor: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe("part of the name, or a kind: user, token, ci, system, direct"),
  action: z.string().trim().max(100).optional().describe("part of the action, as secrets."),
  entityId: z.uuid().optional().describe("id of the row"),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
};
