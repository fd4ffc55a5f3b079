import { pruneEnvironmentEvents, shipLines } from "@/server/platform/db/sql/ship-log";
import { readServices, sendToSleep, type ServiceRow } from "@/server/platform/db/sql/read-services";
import { STAGE_DEFAULTS } from "@/server/projects/contract";
import type { DeploymentDeps } from "./deps";
import { servingLevel } from "./serving-level";
import { DEPLOYMENT_TUNABLES } from "./tunables";

/**
 * shipLogs brings new lines of every serving Odoo of this machine to the ledger; call it about once a second. Lines wait
 * where they are while the secrets to take out of them cannot be read, and hold up no other environment's.
 */
export async function shipLogs(deps: DeploymentDeps): Promise<void> {
  const failures: unknown[] = [];
  for (const row of await readServices(deps.db.system, deps.runtime.machine))
    await shipLog(deps, row).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function shipLog(deps: DeploymentDeps, row: ServiceRow): Promise<void> {
  let from = row.log_position;
  for (;;) {
    const { lines, next } = await deps.runtime.readLog(
      row.deployment_id,
      from ?? { generation: "", offset: 0 },
    );
    const moved = next.offset !== from?.offset || next.generation !== from.generation;
    if (lines.length === 0 && !moved) return;
    if (lines.length > 0) await deps.secrets.redactorOf(row.env_id);
    const redact = deps.secrets.streamOf(row.env_id, row.deployment_id);
    const shipped = lines.map((line) => ({
      at: line.at.toISOString(),
      level: servingLevel(line),
      logger: line.logger,
      message: redact(line.message.replaceAll("\u0000", "�").toWellFormed()),
    }));
    const log = { envId: row.env_id, deploymentId: row.deployment_id, lines: shipped, from, next };
    if (!(await shipLines(deps.db.system, log)) || lines.length === 0) return;
    from = next;
  }
}

/** pruneLogs keeps the newest lines of each environment. */
export function pruneLogs(deps: DeploymentDeps): Promise<void> {
  return pruneEnvironmentEvents(deps.db.system, DEPLOYMENT_TUNABLES.environmentLogKeepLines);
}

/** putToSleep stops what nobody has asked for in a while; the next request starts it again. */
export async function putToSleep(deps: DeploymentDeps): Promise<string[]> {
  const { sleepAfterMinutes } = STAGE_DEFAULTS.development;
  return sleepAfterMinutes === null
    ? []
    : sendToSleep(deps.db.system, deps.runtime.machine, sleepAfterMinutes);
}
