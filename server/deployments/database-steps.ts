import { copyProduction, ensureTemplate, TEMPLATE_HOME } from "@/server/databases";
import type { Deployment } from "@/server/platform/db/generated/client";
import { CodeFailure, type Step, type StepContext } from "@/server/runs";
import type { DeploymentDeps } from "./deps";
import { planModules, type ModulePlan } from "@/server/drivers/odoo/port";
import { logLine } from "./run-odoo";
import { copiedOf, type DeployedModules, type Workspace } from "./workspace";

/** ensureGround clears what an earlier attempt of this run may have left under the new database's name. */
export async function ensureGround(
  deps: DeploymentDeps,
  context: StepContext,
  work: Workspace,
): Promise<void> {
  const user = { ordinal: work.env.ordinal };
  await deps.cluster.ensureRole(work.role);
  await deps.runtime.ensureDataFolder(work.env.id, user);
  await deps.cluster.dropDatabase(work.database);
  await deps.runtime.removeFilestore({ envId: work.env.id, database: work.database });
  context.onUndo(`drop ${work.database}`, async () => {
    await dropMade(deps, work);
    await deps.runtime.removeFilestore({ envId: work.env.id, database: work.database });
  });
}

/** dropMade drops the database being made, with its role where that exists for it alone. */
export async function dropMade(
  deps: Pick<DeploymentDeps, "cluster" | "names">,
  { database, role, env }: Pick<Workspace, "database" | "role" | "env">,
): Promise<void> {
  await deps.cluster.dropDatabase(database);
  if (role.name !== deps.names.role(env.ordinal).name) await deps.cluster.dropRole(role.name);
}

function label(work: Workspace) {
  return { purpose: "deployment" as const, projectId: work.project.id, envId: work.env.id };
}

/** planOf: which modules this build installs, and what they need; throws CodeFailure for what cannot be had. */
export function planOf(work: Workspace): ModulePlan {
  const checkout = work.checkout?.modules.modules ?? [];
  const plan = planModules(checkout, work.standard, work.settings);
  if (plan.missing.length > 0) {
    const lines = plan.missing.map(({ module, needs }) => `${module} needs ${needs}`);
    throw new CodeFailure(
      `Modules that are neither in the repository nor in Odoo ${work.source.version}:\n${lines.join("\n")}\nAdd them (a submodule will do) or mend the manifest.`,
    );
  }
  if (plan.cycle)
    throw new CodeFailure(
      `Modules depend on each other in a circle: ${plan.cycle.join(" → ")}. Mend a manifest.`,
    );
  return plan;
}

/** scratchDatabaseStep: from scratch, as a clone of the template that has all of Odoo's own modules this build needs. */
export function scratchDatabaseStep(deps: DeploymentDeps, work: Workspace): Step {
  return {
    name: "database",
    run: async (context) => {
      const { standard } = planOf(work);
      await ensureGround(deps, context, work);
      const limits = { memoryBytes: work.settings.memoryBytes, timeSeconds: work.settings.timeLimitSeconds };
      const template = await ensureTemplate(
        deps,
        {
          source: work.source,
          modules: standard,
          demo: work.settings.demoData,
          standard: work.standard,
          limits,
          runId: context.run.id,
        },
        (line) => logLine(context, null, line),
        context.signal,
      );
      const { name: role } = deps.names.role(work.env.ordinal);
      const { name: fromRole } = deps.names.role(0);
      await deps.cluster.cloneDatabase(template.database, work.database, label(work), { role, fromRole });
      await deps.runtime.cloneFilestore(
        { envId: TEMPLATE_HOME, database: template.database },
        { envId: work.env.id, database: work.database, user: { ordinal: work.env.ordinal } },
      );
      work.neutralized = work.stage !== "production";
      work.masked = work.neutralized;
      work.signInOf = null;
      const modules = standard.length === 1 ? "1 module" : `${standard.length} modules`;
      return { message: `${template.made ? "New template" : "From a template"} of ${modules} of Odoo's` };
    },
  };
}

/** stagingDatabaseStep: production's data; without a production, from scratch, and that is said. */
export function stagingDatabaseStep(deps: DeploymentDeps, work: Workspace): Step {
  const scratch = scratchDatabaseStep(deps, work);
  return {
    name: "database",
    run: async (context) => {
      await ensureGround(deps, context, work);
      const copy = await copyProduction(deps, context, {
        env: work.env,
        database: work.database,
        fresh: context.run.input.fresh ?? false,
      });
      if (!copy) {
        work.warnings.push("There is no production database to copy yet, so this one is from scratch.");
        await context.log(
          "warning",
          "There is no production database to copy yet: building from scratch, without demo data.",
        );
        return scratch.run(context);
      }
      work.neutralized = false;
      work.masked = false;
      work.copied = { dataAt: copy.dataAt, backupId: copy.backupId };
      work.signInOf = "production";
      work.knownModules = await modulesOf(deps, copy.deploymentId);
      const way = copy.way === "spare" ? "taken ready-made" : "cloned";
      const from = copy.backupId === null ? "" : " from a proven backup";
      const at = copy.dataAt.toISOString().slice(0, 16).replace("T", " ");
      return { message: `Production as of ${at} UTC${from}, ${way}` };
    },
  };
}

/** cloneOwnDatabase copies what serves now, so that the update happens beside it. Its service must be stopped already. */
export async function cloneOwnDatabase(
  deps: DeploymentDeps,
  context: StepContext,
  work: Workspace,
  current: Deployment,
): Promise<void> {
  await ensureGround(deps, context, work);
  const { name: role } = deps.names.role(work.env.ordinal);
  await deps.cluster.cloneDatabase(current.databaseName, work.database, label(work), {
    role,
    fromRole: role,
    disconnect: true,
  });
  await deps.runtime.cloneFilestore(
    { envId: work.env.id, database: current.databaseName },
    { envId: work.env.id, database: work.database, user: { ordinal: work.env.ordinal } },
  );
  work.neutralized = current.neutralized;
  work.masked = current.masked;
  work.copied = copiedOf(current);
  work.signInOf = { deploymentId: current.id };
  work.knownModules = current.modules as DeployedModules;
}

/** cloneSnapshotStep: the data an earlier deployment left behind, copied while the present one goes on serving. */
export function cloneSnapshotStep(
  deps: DeploymentDeps,
  work: Workspace,
  snapshot: { databaseName: string; dataAt: Date },
  target: Deployment,
): Step {
  return {
    name: "database",
    run: async (context) => {
      await ensureGround(deps, context, work);
      const { name: role } = deps.names.role(work.env.ordinal);
      await deps.cluster.cloneDatabase(snapshot.databaseName, work.database, label(work), {
        role,
        fromRole: role,
        // only a backup may be reading it, and that begins again
        disconnect: true,
      });
      await deps.runtime.cloneFilestore(
        { envId: work.env.id, database: snapshot.databaseName },
        { envId: work.env.id, database: work.database, user: { ordinal: work.env.ordinal } },
      );
      work.neutralized = target.neutralized;
      work.masked = target.masked;
      work.copied = copiedOf(target);
      work.signInOf = { deploymentId: target.id };
      work.knownModules = target.modules as DeployedModules;
      return { message: `Data as of ${snapshot.dataAt.toISOString()}` };
    },
  };
}

async function modulesOf(deps: DeploymentDeps, deploymentId: string): Promise<DeployedModules> {
  const row = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.deployment.findUnique({ where: { id: deploymentId }, select: { modules: true } }),
  );
  return (row?.modules ?? {}) as DeployedModules;
}
