import { z } from "zod";
import type { DatabaseLabel } from "./port";

const PREFIX = "capstan:";

const stored = z.object({
  purpose: z.enum(["deployment", "snapshot", "template", "spare", "scratch"]),
  projectId: z.string().optional(),
  envId: z.string().optional(),
  /** being made; whoever finds it without a maker may drop it */
  unfinished: z.boolean().optional(),
});

/** writeLabel gives the comment that marks a database as ours. */
export function writeLabel(label: DatabaseLabel, unfinished = false): string {
  const { purpose, projectId, envId } = label;
  return PREFIX + JSON.stringify({ purpose, projectId, envId, ...(unfinished ? { unfinished } : {}) });
}

/** parseLabel: null for a database that is not ours. */
export function parseLabel(comment: string | null): { label: DatabaseLabel; unfinished: boolean } | null {
  if (!comment?.startsWith(PREFIX)) return null;
  try {
    const { unfinished = false, ...label } = stored.parse(JSON.parse(comment.slice(PREFIX.length)));
    return { label, unfinished };
  } catch {
    return null;
  }
}

/** Marks a role as ours. */
export const roleLabel = `${PREFIX}role`;
