import type { ManifestProblem } from "@/server/drivers/odoo/port";
import { CodeFailure, type Step } from "@/server/runs";
import type { DeploymentDeps } from "./deps";
import type { Workspace } from "./workspace";

/** checkoutStep: exactly the commit, with its submodules, and every manifest read. */
export function checkoutStep(deps: DeploymentDeps, work: Workspace): Step {
  return {
    name: "checkout",
    run: async (context) => {
      const projectId = work.project.id;
      work.commit = await deps.git.findCommit(projectId, work.sha);
      if (!work.commit)
        throw new CodeFailure(
          `Commit ${work.sha.slice(0, 8)} is not in the repository any more. Push the branch again.`,
        );
      await deps.git.pinCommit(projectId, work.sha);
      const privateKey = await deps.deployKey(projectId);
      const { path } = await deps.git.ensureCheckout(projectId, work.sha, {
        onLine: (line) => void context.log("info", line),
        signal: context.signal,
        privateKey,
        remoteUrl: work.project.repoUrl ?? undefined,
      });
      const modules = await deps.odoo.readCheckout(path, work.source.version);
      if (modules.problems.length > 0) throw new CodeFailure(problemText(modules.problems));
      work.checkout = { path, modules };
      work.standard = await deps.odoo.readStandardModules(work.source);
      const count = modules.modules.length;
      return { message: `${work.sha.slice(0, 8)}, ${count === 1 ? "1 module" : `${count} modules`}` };
    },
  };
}

function problemText(problems: ManifestProblem[]): string {
  const shown = problems.slice(0, 10).map((problem) => `${problem.path}: ${problem.message}`);
  const more = problems.length > shown.length ? `\n… and ${problems.length - shown.length} more` : "";
  return `Manifests cannot be read. Mend and push again:\n${shown.join("\n")}${more}`;
}

/** requirementsStep: requirements.txt files into a virtual environment that every commit with the same ones shares. */
export function requirementsStep(deps: DeploymentDeps, work: Workspace): Step {
  return {
    name: "requirements",
    run: async (context) => {
      const files = work.checkout?.modules.requirements ?? [];
      if (files.length === 0) return { skipped: "No requirements.txt" };
      work.python = await deps.runtime.ensureRequirements(files, work.source, {
        onLine: (line) => void context.log("info", line),
        signal: context.signal,
      });
      return work.python
        ? { message: files.map((file) => file.path).join(", ") }
        : { skipped: "requirements.txt is empty" };
    },
  };
}
