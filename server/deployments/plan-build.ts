import type { StageName } from "@/server/projects/contract";

/** What a build does to get its database. */
export type BuildWay = "scratch" | "copy_of_production" | "update_own";

/**
 * planBuild decides it. A database that is not proven neutral (a branch that came down from production) is never carried
 * on outside production, whatever was asked; and one that was made in another stage (demo data, admin/admin, test
 * records) never becomes production's: what production serves is never neutral.
 */
export function planBuild(given: {
  stage: StageName;
  mode: "new_build" | "update";
  hasCurrent: boolean;
  currentIsNeutral: boolean;
}): BuildWay {
  const { stage, mode, hasCurrent, currentIsNeutral } = given;
  if (stage === "production") return hasCurrent && !currentIsNeutral ? "update_own" : "scratch";
  if (mode === "update" && hasCurrent && currentIsNeutral) return "update_own";
  return stage === "staging" ? "copy_of_production" : "scratch";
}
