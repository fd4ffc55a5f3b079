import type { z } from "zod";
import type { Stage } from "@/server/access/matrix";
import type { ProjectAccessRow } from "@/server/platform/db/sql/authorize";
import { readBranchStages } from "@/server/platform/db/sql/read-environments";
import { replaceBranchRules, updateProjectRow } from "@/server/platform/db/sql/write-projects";
import type { RequestClaims } from "@/server/platform/db/database";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError } from "@/server/platform/errors";
import type { BranchRuleDto, branchRulesPreview, updateProjectInput } from "./contract";
import { refuseLocal } from "./create-project";
import type { ProjectDeps } from "./deps";
import { stageOfBranch } from "./match-branch";
import { keepUserInfo } from "./repository";
import { splitUserInfo } from "./split-user-info";

/** updateProject changes what is named, settings stage by stage. A new address of a repository takes effect at its next read. */
export async function updateProject(
  deps: ProjectDeps,
  sql: SqlClient,
  claims: RequestClaims,
  project: ProjectAccessRow,
  change: z.infer<typeof updateProjectInput>,
): Promise<void> {
  const { repoUrl, settings, ...named } = change;
  const rest = { ...named, stages: settings?.stages, copiesFrom: settings?.copiesFrom };
  if (repoUrl === undefined) return updateProjectRow(sql, project.id, rest);
  if (project.repo_kind !== "remote")
    throw new AppError("invalid", "Capstan hosts this repository itself, so it has no other address.");
  refuseLocal(deps, repoUrl);
  const { url, userInfo } = splitUserInfo(repoUrl);
  await updateProjectRow(sql, project.id, { ...rest, repoUrl: url });
  await keepUserInfo(deps, project.id, userInfo, claims);
}

/** setBranchRules replaces the rules. They decide the stage of branches to come; environments stay where they are. */
export async function setBranchRules(
  sql: SqlClient,
  projectId: string,
  rules: BranchRuleDto[],
): Promise<void> {
  const patterns = rules.map((rule) => rule.pattern);
  const twice = patterns.find((pattern, index) => patterns.indexOf(pattern) !== index);
  if (twice !== undefined)
    throw new AppError("invalid", `The pattern ${twice} is there twice. Only the first would count.`);
  await replaceBranchRules(sql, projectId, rules);
}

/** previewBranchRules says which stage each branch would get if it were pushed for the first time. */
export async function previewBranchRules(
  sql: SqlClient,
  projectId: string,
  rules: BranchRuleDto[],
): Promise<z.infer<typeof branchRulesPreview>> {
  const branches = await readBranchStages(sql, projectId);
  const production = branches.find((row) => row.stage === "production")?.branch ?? null;
  return {
    rows: branches.map((row) => {
      const { stage, pattern } = stageOfBranch(rules, row.branch);
      const currentStage = row.stage as Stage;
      return {
        branch: row.branch,
        currentStage,
        stage,
        pattern,
        note: previewNote(row.branch, currentStage, stage, production),
      };
    }),
  };
}

function previewNote(branch: string, current: Stage, stage: Stage, production: string | null): string | null {
  if (current === stage) return null;
  if (stage === "production" && production !== null && production !== branch)
    return `It stays in ${current}: ${production} is production, and only one branch can be.`;
  return `It stays in ${current} until you move it. Rules decide for branches pushed from now on.`;
}
