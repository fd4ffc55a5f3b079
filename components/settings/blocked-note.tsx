"use client";

import { Note } from "@/components/ui/note";
import { useProject } from "./use-project";

/** BlockedNote says, to people who may not change the settings, who can. */
export function BlockedNote({ slug }: { slug: string }) {
  const { blocked } = useProject(slug);
  return blocked === null ? null : <Note>{blocked}</Note>;
}
