"use client";

import { useChanges } from "@/components/lib/use-changes";

/** LiveChanges holds the page's one stream of changes, apart, so that a message renders nothing by itself. */
export function LiveChanges({ project }: { project: string }) {
  useChanges(project);
  return null;
}
