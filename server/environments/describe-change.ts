/** What an audit row of an environment says to people; null when something else in the history says it better. */
type Row = Record<string, unknown> | null;

/** Columns that a sentence speaks of. Others change by themselves (asleep, awake) or have entries of their own. */
export const DESCRIBED_COLUMNS = [
  "stage",
  "branch_deleted_at",
  "deleted_at",
  "keep",
  "settings",
  "debug",
  "unanswered_at",
] as const;

/** describeChange: `before` and `after` hold only what differs; null on one side for creation and removal. */
export function describeChange(before: Row, after: Row): string | null {
  if (before === null) return `The environment of ${text(after?.branch)} was made, as ${text(after?.stage)}.`;
  if (after === null) return "The environment was removed.";
  const sentences = [
    changed(before, after, "stage") && `Moved from ${text(before.stage)} to ${text(after.stage)}.`,
    branchSentence(before, after),
    changed(before, after, "deleted_at") && "Deleted, with its database.",
    keepSentence(before, after),
    settingsSentence(before, after),
    changed(before, after, "debug") &&
      (after.debug === true ? "Debug mode was switched on." : "Debug mode was switched off."),
    isSet(after.unanswered_at) && "Odoo ran but did not answer any more, so it was ended and started again.",
  ].filter((sentence) => typeof sentence === "string");
  return sentences.length > 0 ? sentences.join(" ") : null;
}

function changed(before: Record<string, unknown>, after: Record<string, unknown>, key: string): boolean {
  return key in before || key in after;
}

function branchSentence(before: Record<string, unknown>, after: Record<string, unknown>): string | null {
  if (!changed(before, after, "branch_deleted_at")) return null;
  return isSet(after.branch_deleted_at)
    ? "The branch was deleted in the repository."
    : "The branch came back.";
}

function keepSentence(before: Record<string, unknown>, after: Record<string, unknown>): string | null {
  if (!changed(before, after, "keep")) return null;
  return after.keep === true ? "Kept until further notice." : "No longer kept: its lifetime counts again.";
}

function settingsSentence(before: Record<string, unknown>, after: Record<string, unknown>): string | null {
  if (!changed(before, after, "settings")) return null;
  const one = asObject(before.settings);
  const two = asObject(after.settings);
  const keys = [...new Set([...Object.keys(one), ...Object.keys(two)])].filter(
    (key) => JSON.stringify(one[key]) !== JSON.stringify(two[key]),
  );
  return keys.length > 0 ? `Settings changed: ${keys.toSorted().join(", ")}.` : null;
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "?";
}
