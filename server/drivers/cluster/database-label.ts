import type { DatabaseLabel } from "./port";

const PREFIX = "capstan:";

/** writeLabel gives the comment that marks a database as ours. */
export function writeLabel(label: DatabaseLabel, unfinished: boolean): string {
  return PREFIX + JSON.stringify(unfinished ? { ...label, unfinished } : label);
}

/** parseLabel: null for a database that is not ours. */
export function parseLabel(comment: string | null): { label: DatabaseLabel; unfinished: boolean } | null {
  if (!comment?.startsWith(PREFIX)) return null;
  try {
    const { unfinished = false, ...label } = JSON.parse(comment.slice(PREFIX.length)) as DatabaseLabel & {
      unfinished?: boolean;
    };
    return { label, unfinished };
  } catch {
    return null;
  }
}
