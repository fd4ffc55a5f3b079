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
 * by the stage the rules would give it; tags need the right to push anywhere; nothing else is pushed.
 */
export async function judgePush(
  deps: Pick<EnvironmentDeps, "db">,
  claims: RequestClaims,
  push: { projectId: string; ref: string; deletes: boolean },
): Promise<string | null> {
  const { projectId, ref } = push;
  const fault = findFault(ref, push.deletes);
  if (fault !== null) return fault;
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

/**
 * Other refs have a meaning to Git that nobody reviews: one below refs/replace/ has another commit read in a commit's
 * place. What is called refs/… as a branch or tag makes the ref of that name ambiguous for everybody; one that is there
 * may still be deleted.
 */
function findFault(ref: string, deletes: boolean): string | null {
  const name = /^refs\/(?:heads|tags)\/(.*)$/s.exec(ref)?.[1];
  if (name === undefined) return "only branches and tags may be pushed (refs/heads/*, refs/tags/*)";
  if (name.startsWith("refs/") && !deletes)
    return "a branch or tag may not be called refs/…: choose another name";
  return null;
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
