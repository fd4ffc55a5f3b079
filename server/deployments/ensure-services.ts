/**
 * The reconciler of services: makes true what the environments' rows say. It takes no input, so it does not matter who
 * rings it, how often, or whether the ring got lost. Deployments hand over to it simply by their rows.
 */
import {
  readRunningRunIds,
  readServices,
  writeServiceState,
  type ServiceRow,
} from "@/server/platform/db/sql/read-services";
import type { DeploymentDeps } from "./deps";
import { ensureCurrentService } from "./ensure-current-service";
import { planService, type CrashRecord } from "./plan-service";
import { DEPLOYMENT_TUNABLES } from "./tunables";

export class ServiceReconciler {
  private readonly crashes = new Map<string, CrashRecord>();
  /** services that this worker saw running: only of these it is news that they are down */
  private readonly up = new Set<string>();
  /** services that nothing refers to, with the moment that was first seen */
  private readonly unwanted = new Map<string, number>();

  constructor(private readonly deps: DeploymentDeps) {}

  async reconcile(): Promise<void> {
    const { db, runtime } = this.deps;
    const rows = await readServices(db.system, runtime.machine);
    const failures: unknown[] = [];
    // One service that cannot be looked at must not leave the others unattended.
    for (const row of rows)
      if (!row.held) await this.settle(row).catch((error: unknown) => failures.push(error));
    await this.stopReplaced(new Set(rows.map((row) => row.deployment_id)));
    if (failures.length > 0)
      throw new AggregateError(
        failures,
        `${failures.length} of ${rows.length} services could not be settled`,
      );
  }

  private async settle(row: ServiceRow): Promise<void> {
    const state = await this.deps.runtime.inspectService(row.deployment_id);
    const now = this.deps.clock.now();
    const id = row.deployment_id;
    const plan = planService(row, state, this.crashes.get(id) ?? null, now, this.up.has(id));
    if (plan.crash) this.crashes.set(id, plan.crash);
    if (row.desired_state !== "running") this.up.delete(id);
    else if (state.state === "running") this.up.add(id);
    switch (plan.action) {
      case "none":
        break;
      case "stop":
        await this.deps.runtime.stopService(id);
        break;
      case "start":
        await this.start(row, plan.crash);
        return;
    }
    if (plan.state) await writeServiceState(this.deps.db.system, row, plan.state);
  }

  private async start(row: ServiceRow, crash: CrashRecord | null): Promise<void> {
    try {
      await ensureCurrentService(this.deps, row.env_id);
    } catch (error) {
      const reason = (error as Error).message;
      if (crash) this.crashes.set(row.deployment_id, { ...crash, failure: reason });
      await writeServiceState(this.deps.db.system, row, { status: "degraded", reason, upstream: null });
    }
  }

  /** Replaced versions finish the requests they have, then stop. A run's own service is the run's to stop. */
  private async stopReplaced(wanted: Set<string>): Promise<void> {
    const running = await readRunningRunIds(this.deps.db.system);
    const now = this.deps.clock.now().getTime();
    for (const id of await this.deps.runtime.listServices()) {
      if (wanted.has(id) || running.has(id)) {
        this.unwanted.delete(id);
        continue;
      }
      const since = this.unwanted.get(id) ?? now;
      this.unwanted.set(id, since);
      if (now - since < DEPLOYMENT_TUNABLES.drainMs) continue;
      await this.deps.runtime.stopService(id);
      await this.deps.runtime.removeService(id);
      this.unwanted.delete(id);
      this.crashes.delete(id);
      this.up.delete(id);
    }
  }
}
