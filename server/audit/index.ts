/**
 * Audit: reads of the trail. Nothing here writes: triggers do (ops.audit_row), in the transaction of the change, and
 * functions that give secrets out (ops.audit_read). Nobody edits or removes a line, the owner of the tables included.
 * Row-level security decides what is seen: a project's lines by audit.read, an organization's by its owners and admins,
 * one's own by oneself.
 */
export { listOrgAudit } from "./list-org-audit";
export { followAudit, listAudit } from "./queries";
