import { authorizeStage } from "@/server/access/authorize";
import type { Stage } from "@/server/access/matrix";
import type { RequestClaims } from "@/server/platform/db/database";
import { findEnvironmentByBranch, findProduction } from "@/server/platform/db/sql/read-environments";
import { readBranchRules } from "@/server/platform/db/sql/read-projects";
import { AppError } from "@/server/platform/errors";
import { stageOfBranch } from "@/server/projects";
import type { EnvironmentDeps } from "./deps";

/**
 * judgePush says why a person may not push a ref; null when they may. A branch is judged by the stage it is on, a new one
 * by the stage the rules would give it; tags and the rest need the right to push anywhere.
 */
export async function judgePush(
  deps: Pick<EnvironmentDeps, "db">,
  claims: RequestClaims,
  push: { projectId: string; ref: string },
): Promise<string | null> {
  const { projectId, ref } = push;
  return deps.db.readAsUser(claims, async (sql) => {
    const stage = ref.startsWith("refs/heads/")
      ? await stageOf(sql, projectId, ref.slice("refs/heads/".length))
      : null;
    try {
      await authorizeStage(sql, projectId, "repo.write", stage);
      return null;
    } catch (error) {
      if (error instanceof AppError && error.code === "forbidden")
        return stage === null ? "you may not push to this project" : `you may not push to ${stage} branches`;
      throw error;
    }
  });
}

async function stageOf(
  sql: Parameters<typeof readBranchRules>[0],
  projectId: string,
  branch: string,
): Promise<Stage> {
  const known = await findEnvironmentByBranch(sql, projectId, branch);
  if (known) return known.stage as Stage;
  const rules = await readBranchRules(sql, projectId);
  const { stage } = stageOfBranch(
    rules.map((rule) => ({ pattern: rule.pattern, stage: rule.stage as Stage })),
    branch,
  );
  return stage === "production" && (await findProduction(sql, projectId)) ? "development" : stage;
}
