"use client";

import { usePathname } from "next/navigation";
import { isCurrentPath } from "@/components/lib/is-current-path";
import { Note } from "@/components/ui/note";
import { settingsPath } from "./settings-path";
import { useProject } from "./use-project";

/** BlockedNote says, to people who may not change the settings, who can. */
export function BlockedNote({ slug }: { slug: string }) {
  const { blocked } = useProject(slug);
  const pathname = usePathname();
  // More roles may set secrets than settings: that page says for itself which.
  const saysItself = isCurrentPath(pathname, settingsPath(slug, "secrets"));
  return blocked === null || saysItself ? null : <Note>{blocked}</Note>;
}
