import { openWorkspace, type Workspace } from "@/server/deployments";
import { effectiveSettings } from "@/server/projects/contract";
import type { StepContext } from "@/server/runs";
import type { BackupDeps } from "./deps";
import type { BackupSource } from "./source";

/**
 * openScratch: a place beside, for a proof or for a neutralized copy. As staging, whatever the stage: what is started or
 * made there is a copy, and gets neither production's variables nor its crons.
 */
export async function openScratch(
  deps: BackupDeps,
  context: StepContext,
  { backup }: BackupSource,
): Promise<Workspace> {
  const work = await openWorkspace(deps, context.run, backup.gitSha);
  work.source = await deps.odoo.getSource(backup.odooVersion);
  work.settings = effectiveSettings(work.project.settings, {}, "staging");
  work.stage = "staging";
  work.current = null;
  work.neutralized = false;
  work.masked = backup.masked;
  work.signInOf = "production";
  // its triggers and functions are somebody else's, and the environment's role could end its sessions, or change itself
  if (backup.trigger === "import") work.role = deps.names.importRole(context.run.id);
  return work;
}
