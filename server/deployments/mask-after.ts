import { maskCopy } from "@/server/masking";
import type { Step } from "@/server/runs";
import type { DeploymentDeps } from "./deps";
import type { Workspace } from "./workspace";

/**
 * maskAfter masks personal data, where the project asks for it, as soon as the step that brings the data is done: no code
 * of the branch, whose migrations run next, sees a person of production. Data that is neutral is masked too, unless it is
 * known to be masked. If it fails, the step throws, and the copy does not start.
 */
export function maskAfter(deps: DeploymentDeps, work: Workspace, step: Step): Step {
  return {
    name: step.name,
    run: async (context) => {
      const outcome = await step.run(context);
      if (work.stage === "production" || work.masked) return outcome;
      const { project, env, stage, database, role } = work;
      const values = await maskCopy(deps, context, { projectId: project.id, env, stage, database, role });
      if (values === null) return outcome;
      work.masked = true;
      const before = outcome && "message" in outcome ? `${outcome.message}, ` : "";
      return { message: `${before}${values} values of persons masked` };
    },
  };
}
