import { paths } from "@/components/lib/paths";
import { STAGES, type Stage } from "@/components/ui/states";

export type SettingsSection =
  | "general"
  | "repository"
  | "branch-rules"
  | "members"
  | "tokens"
  | "secrets"
  | "backups"
  | "masking"
  | Stage;

/** settingsPath: where a section of a project's settings is. */
export function settingsPath(project: string, section: SettingsSection): string {
  const base = paths.projectSettings(project);
  if (section === "general") return base;
  return STAGES.some((stage) => stage === section) ? `${base}/stages/${section}` : `${base}/${section}`;
}
