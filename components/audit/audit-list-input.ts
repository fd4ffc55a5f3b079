export type AuditDraft = { actor: string; action: string; entityId: string; from: string; until: string };

const PAGE_ROWS = 50;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** auditListInput: what the filters ask for; one that is not whole yet asks for nothing. */
export function auditListInput(project: string, { actor, action, entityId, from, until }: AuditDraft) {
  return {
    project,
    limit: PAGE_ROWS,
    actor: actor.trim() || undefined,
    action: action.trim() || undefined,
    entityId: UUID.test(entityId.trim()) ? entityId.trim() : undefined,
    from: toInstant(from),
    until: toInstant(until),
  };
}

/** A time of the person's own clock, as the field gives it. */
function toInstant(local: string): string | undefined {
  const at = new Date(local);
  return local === "" || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
