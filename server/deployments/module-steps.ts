import { installArgv, neutralizeArgv, updateArgv } from "@/server/drivers/odoo/port";
import { CodeFailure, PlatformFailure, type Step, type StepContext } from "@/server/runs";
import type { DeploymentDeps } from "./deps";
import { planOf } from "./database-steps";
import { planUpdate } from "@/server/drivers/odoo/port";
import { readModules } from "./read-modules";
import { runOdoo } from "./run-odoo";
import type { Workspace } from "./workspace";

/** installStep: the repository's modules on a database from scratch, tests included when the settings say so. */
export function installStep(deps: DeploymentDeps, work: Workspace): Step {
  const { runTests, testTags, demoData } = work.settings;
  return {
    name: runTests ? "tests" : "modules",
    run: async (context) => {
      const { install } = planOf(work);
      const left = (work.checkout?.modules.modules ?? [])
        .filter(({ name, installable }) => installable && !install.includes(name))
        .map(({ name }) => name)
        .sort();
      for (const name of left) await context.log("info", explainLeft(name));
      if (install.length === 0) return { skipped: summarizeLeft("No module is to be installed", left) };
      const args = installArgv({
        modules: install,
        demo: demoData,
        version: work.source.version,
        tests: runTests ? { tags: testTags } : undefined,
      });
      await runOdoo(deps, context, work, { args, doing: runTests ? "Installing and testing" : "Installing" });
      await verifyInstalled(deps, work, install);
      const tests = work.judge.verdict().tests;
      return { message: tests ? `${install.length} installed, ${tests}` : `${install.length} installed` };
    },
  };
}

/** updateStep: modules that rose in version (and, if set, those that changed) on a copy of existing data. */
export function updateStep(deps: DeploymentDeps, work: Workspace): Step {
  return {
    name: "modules",
    run: async (context) => {
      const installed = await readModules(deps, work, work.database);
      const plan = planUpdate({
        installed,
        known: work.knownModules,
        checkout: work.checkout?.modules.modules ?? [],
        listed: work.settings.install === "list" ? work.settings.modules : [],
        changedContent: work.settings.updateChangedContent,
      });
      for (const gone of plan.gone)
        await context.log(
          "warning",
          `${gone} is installed but is not in this commit: Odoo will complain until it is back or uninstalled.`,
        );
      for (const name of plan.left) await context.log("info", explainLeft(name));
      if (plan.update.length === 0 && plan.install.length === 0)
        return { skipped: summarizeLeft("No module changed", plan.left) };
      for (const name of plan.update) await context.log("info", `${name}: ${plan.reasons[name] ?? "update"}`);
      // Migrations of a branch find no mail server, key or cron of production. What they bring themselves is next step's.
      if (holdsProduction(work)) await neutralize(deps, context, work);
      const args = updateArgv({ update: plan.update, install: plan.install, version: work.source.version });
      await runOdoo(deps, context, work, { args, doing: "Updating modules" });
      if (plan.install.length > 0) await verifyInstalled(deps, work, plan.install);
      return { message: [...plan.update, ...plan.install].join(", ") };
    },
  };
}

function explainLeft(name: string): string {
  return `${name} is new here and was not installed: install it in Odoo, or list it in the branch's settings.`;
}

/** summarizeLeft: a step that did nothing says what a person may miss in it, and the way to have it. */
export function summarizeLeft(what: string, left: readonly string[]): string {
  if (left.length === 0) return what;
  const names = left.length > 3 ? `${left.length} modules` : left.join(", ");
  return `${what}. Not installed: ${names}. Install in Odoo, or list in the branch's settings`;
}

/** verifyInstalled: odoo-bin ignores names it does not know and can still exit with 0, so the database is asked. */
async function verifyInstalled(deps: DeploymentDeps, work: Workspace, modules: string[]): Promise<void> {
  const installed = await readModules(deps, work, work.database);
  const missing = modules.filter((name) => installed.get(name)?.state !== "installed");
  if (missing.length > 0)
    throw new CodeFailure(
      `Odoo did not install: ${missing.join(", ")}. See the log for why (installable? dependencies?).`,
    );
}

const holdsProduction = ({ stage, neutralized }: Workspace): boolean =>
  stage !== "production" && !neutralized;

/** neutralize runs Odoo's own neutralization and takes the keys that it leaves. Can be run again; proves nothing. */
async function neutralize(deps: DeploymentDeps, context: StepContext, work: Workspace): Promise<void> {
  await runOdoo(deps, context, work, { args: neutralizeArgv(), doing: "Neutralizing" });
  const removed = await deps.cluster.withDatabase(
    work.database,
    (sql) => deps.odoo.removeKeys(sql),
    work.role,
  );
  for (const { what, rows } of removed) await context.log("info", `Removed ${what}: ${rows}.`);
}

/**
 * neutralizeStep neutralizes a copy of production and proves it. If any of it fails, the copy does not start: the step throws,
 * and the database is dropped.
 */
export function neutralizeStep(deps: DeploymentDeps, work: Workspace): Step {
  return {
    name: "neutralize",
    run: async (context: StepContext) => {
      if (work.stage === "production") return { skipped: "Production keeps its mail servers and crons" };
      if (!holdsProduction(work)) return { skipped: "Nothing of production in it" };
      await neutralize(deps, context, work);
      const problems = await deps.cluster.withDatabase(
        work.database,
        (sql) => deps.odoo.findNeutralizeProblems(sql),
        work.role,
      );
      if (problems.length > 0) {
        const lines = problems.map(({ check, detail }) => `${check}: ${detail}`);
        throw new PlatformFailure(
          `The copy of production could not be proven neutral, so it is not started:\n${lines.join("\n")}\nShip a data/neutralize.sql in the module that is missing one, then rebuild.`,
        );
      }
      work.neutralized = true;
      return { message: "Mail servers, crons and payment providers are off, keys are removed" };
    },
  };
}
