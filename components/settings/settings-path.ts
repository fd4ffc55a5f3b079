import { paths } from "@/components/lib/paths";
import type { Stage } from "@/components/ui/states";

export type SettingsSection = "general" | "repository" | "branch-rules" | Stage;

/** settingsPath: where a section of a project's settings is. */
export function settingsPath(project: string, section: SettingsSection): string {
  const base = paths.projectSettings(project);
  if (section === "general") return base;
  return section === "repository" || section === "branch-rules"
    ? `${base}/${section}`
    : `${base}/stages/${section}`;
}
