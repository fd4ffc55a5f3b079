import { randomUUID } from "node:crypto";
import { DATABASE_TUNABLES } from "@/server/databases";
import { finishRunRow } from "@/server/platform/db/sql/finish-run";
import { createBackupRow } from "@/server/platform/db/sql/request-backup";
import { writeStepStatus } from "@/server/platform/db/sql/write-step";
import type { Transaction } from "@/server/platform/db/database";
import type { Prisma } from "@/server/platform/db/generated/client";
import { readModules } from "./read-modules";
import { FencedError, persistently, PlatformFailure, type Step, type StepContext } from "@/server/runs";
import type { DeploymentDeps } from "./deps";
import { keepSignIn } from "./ensure-admin-password";
import type { DeployedModules, Workspace } from "./workspace";

export type PublishOptions = {
  /** the database the new deployment serves; a code rollback keeps the present one */
  database: string;
  rollback?: { of: string; mode: "code" | "code_and_data" };
  snapshotKind: "before_deploy" | "before_rollback" | "before_restore";
  /** what else has to be true in the very moment of the switch */
  also?: (prisma: Prisma.TransactionClient) => Promise<void>;
};

/**
 * publishStep switches over: the deployment's row, the environment's pointer, the snapshot of what was replaced and the
 * run's end are one transaction, so a crash leaves either the old version serving or the new one, never half of each.
 */
export function publishStep(deps: DeploymentDeps, work: Workspace, options: PublishOptions): Step {
  return {
    name: "publish",
    run: async (context) => {
      const modules = await describeModules(deps, work, options.database);
      await context.log("info", `Switching ${deps.addressOf(work.env.host)} to ${work.sha.slice(0, 8)}.`);
      const verdict = verdictOf(work);
      // Whatever is still in memory belongs before the run's end.
      await context.log(
        "info",
        verdict.result === "success" ? "Done." : `Done, with warnings: ${verdict.reason}`,
      );
      await context.flush();
      await persistently(async () => {
        if (await isPublished(deps, context.run.id)) return;
        await deps.db.asSystem("deployments.publish", async (tx) => {
          await publish(tx.prisma, tx.sql, { deps, work, options, context, modules, verdict });
          await options.also?.(tx.prisma);
        });
      });
    },
  };
}

/** verdictOf: green, or yellow with the reason shown. */
function verdictOf(work: Workspace): { result: "success" | "warning"; reason: string | null } {
  const { warnings, firstWarning } = work.judge.verdict();
  const reasons = [...work.warnings];
  if (warnings > 0)
    reasons.push(
      warnings === 1 ? `1 warning: ${firstWarning}` : `${warnings} warnings, the first: ${firstWarning}`,
    );
  return reasons.length > 0
    ? { result: "warning", reason: reasons.join(" ") }
    : { result: "success", reason: null };
}

type PublishWork = {
  deps: DeploymentDeps;
  work: Workspace;
  options: PublishOptions;
  context: StepContext;
  modules: DeployedModules;
  verdict: ReturnType<typeof verdictOf>;
};

async function publish(
  prisma: Prisma.TransactionClient,
  sql: Parameters<typeof finishRunRow>[0],
  { deps, work, options, context, modules, verdict }: PublishWork,
): Promise<void> {
  const { run } = context;
  await writeStepStatus(sql, {
    runId: run.id,
    attempt: run.attempt,
    name: "publish",
    status: "succeeded",
    message: null,
  });
  const won = await finishRunRow(sql, run.id, run.attempt, { status: "succeeded", ...verdict });
  if (!won) throw new FencedError("the run was taken over before the switch");
  await createDeployment(prisma, run.id, { work, options, modules });
  await keepSignIn(prisma, work, run.id);
  if (work.current && work.current.databaseName !== options.database)
    await keepReplaced(prisma, sql, { deps, work, current: work.current, kind: options.snapshotKind });
  await pointEnvironment(prisma, deps, work, run.id);
}

async function createDeployment(
  prisma: Prisma.TransactionClient,
  runId: string,
  { work, options, modules }: Pick<PublishWork, "work" | "options" | "modules">,
): Promise<void> {
  const newest = await prisma.deployment.findFirst({
    where: { envId: work.env.id },
    orderBy: { number: "desc" },
  });
  await prisma.deployment.create({
    data: {
      id: runId,
      projectId: work.project.id,
      envId: work.env.id,
      runId,
      number: (newest?.number ?? 0) + 1,
      gitSha: work.sha,
      gitSubject: work.commit?.subject ?? null,
      gitAuthor: work.commit?.authorName ?? null,
      odooVersion: work.source.version,
      odooRelease: work.source.release,
      databaseName: options.database,
      requirements: work.python?.key ?? null,
      modules,
      neutralized: work.neutralized,
      masked: work.masked,
      productionDataAt: work.copied?.dataAt ?? null,
      productionBackupId: work.copied?.backupId ?? null,
      rollbackOf: options.rollback?.of ?? null,
      rollbackMode: options.rollback?.mode ?? null,
    },
  });
}

/** What was made for one stage never serves another: a branch that was moved meanwhile keeps what it has. */
async function pointEnvironment(
  prisma: Prisma.TransactionClient,
  deps: DeploymentDeps,
  work: Workspace,
  deploymentId: string,
): Promise<void> {
  const now = deps.clock.now();
  const lifetimeMs = work.settings.lifetimeDays === null ? null : work.settings.lifetimeDays * 86_400_000;
  const { count } = await prisma.environment.updateMany({
    where: { id: work.env.id, stage: work.stage, deletedAt: null },
    data: {
      currentDeploymentId: deploymentId,
      status: "live",
      statusReason: null,
      upstream: work.upstream,
      machine: deps.runtime.machine,
      desiredState: "running",
      heldByRunId: null,
      lastRequestAt: now,
      logPosition: { generation: "", offset: 0 },
      expiresAt: work.env.keep || lifetimeMs === null ? null : new Date(+now + lifetimeMs),
    },
  });
  if (count === 0)
    throw new PlatformFailure(
      `${work.env.branch} is not on ${work.stage} any more, so nothing was switched. Rebuild it where it is now.`,
    );
}

type Replaced = {
  deps: DeploymentDeps;
  work: Workspace;
  current: NonNullable<Workspace["current"]>;
  kind: PublishOptions["snapshotKind"];
};

/**
 * keepReplaced: the replaced database stays as a snapshot, which is what "code and data" goes back to. Production's is also
 * backed up: from the frozen copy, so that nobody waits for it and no write of its last minute is missing.
 */
async function keepReplaced(
  prisma: Prisma.TransactionClient,
  sql: Transaction["sql"],
  { deps, work, current, kind }: Replaced,
): Promise<void> {
  const id = randomUUID();
  const dataAt = work.replaced?.dataAt ?? deps.clock.now();
  await prisma.snapshot.create({
    data: {
      id,
      projectId: work.project.id,
      envId: work.env.id,
      deploymentId: current.id,
      kind,
      status: "ready",
      databaseName: current.databaseName,
      dataAt,
      expiresAt: new Date(+dataAt + DATABASE_TUNABLES.snapshotKeepMs[work.stage]),
      machine: deps.runtime.machine,
    },
  });
  if (work.stage !== "production" || kind === "before_rollback") return;
  const place = { projectId: work.project.id, envName: work.env.name };
  await createBackupRow(sql, { ...place, comment: null, trigger: kind, snapshotId: id, source: "system" });
}

async function isPublished(deps: DeploymentDeps, runId: string): Promise<boolean> {
  const found = await deps.db.asSystem(null, ({ prisma }) =>
    prisma.deployment.count({ where: { id: runId } }),
  );
  return found > 0;
}

/** describeModules: what is installed, with the digests of what the commit holds, for the next update to compare with. */
async function describeModules(
  deps: DeploymentDeps,
  work: Workspace,
  database: string,
): Promise<DeployedModules> {
  const installed = await readModules(deps, work, database);
  const digests = new Map(work.checkout?.modules.modules.map((module) => [module.name, module.digest]));
  const modules: DeployedModules = {};
  for (const [name, module] of installed)
    if (module.state === "installed")
      modules[name] = { version: module.version, digest: digests.get(name) ?? null };
  return modules;
}
