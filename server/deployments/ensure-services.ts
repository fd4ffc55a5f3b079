/**
 * The reconciler of services: makes true what the environments' rows say. It takes no input, so it does not matter who
 * rings it, how often, or whether the ring got lost. Deployments hand over to it simply by their rows. Services are looked at
 * beside each other, and started beside everything: one whose checkout takes minutes keeps nobody waiting.
 */
import { setTimeout as pause } from "node:timers/promises";
import {
  findService,
  markUnanswered,
  readRunningRunIds,
  readServices,
  writeServiceState,
  type ServiceRow,
} from "@/server/platform/db/sql/read-services";
import type { ServiceState } from "@/server/drivers/runtime/port";
import { atOnce } from "@/server/platform/at-once";
import type { DeploymentDeps } from "./deps";
import { ensureCurrentService } from "./ensure-current-service";
import { HealthWatch, type Health } from "./health-watch";
import type { HealthLimits } from "./plan-health";
import { HUNG_REASON, planService, type CrashRecord } from "./plan-service";
import { DEPLOYMENT_TUNABLES } from "./tunables";

export type ReconcilerOptions = {
  /** called when there is something new to look at */
  ring?: () => void;
  health?: HealthLimits;
};

export class ServiceReconciler {
  private readonly crashes = new Map<string, CrashRecord>();
  /** services that this worker saw running: only of these it is news that they are down */
  private readonly up = new Set<string>();
  /** services that nothing refers to, with the moment that was first seen */
  private readonly unwanted = new Map<string, number>();
  /** starts under way, by deployment */
  private readonly starting = new Map<string, Promise<void>>();
  private readonly watch: HealthWatch;
  private readonly ring: () => void;
  /** of starts that went on beside later turns */
  private lateFailures: unknown[] = [];

  constructor(
    private readonly deps: DeploymentDeps,
    options: ReconcilerOptions = {},
  ) {
    this.ring = options.ring ?? (() => {});
    this.watch = new HealthWatch(deps, this.ring, options.health);
  }

  async reconcile(): Promise<void> {
    const { db, runtime } = this.deps;
    const rows = await readServices(db.system, runtime.machine);
    const failures: unknown[] = this.lateFailures;
    this.lateFailures = [];
    // One service that cannot be looked at must not leave the others unattended.
    await atOnce(rows, DEPLOYMENT_TUNABLES.settleAtOnce, async (row) => {
      if (row.held || this.starting.has(row.deployment_id)) return;
      await this.settle(row).catch((error: unknown) => failures.push(error));
    });
    await this.stopReplaced(new Set(rows.map((row) => row.deployment_id)), failures);
    await this.waitForStarts();
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} services could not be settled`);
  }

  /** close returns when nothing is being started here any more. */
  async close(): Promise<void> {
    this.watch.close();
    await Promise.all(this.starting.values());
  }

  private async settle(row: ServiceRow): Promise<void> {
    const state = await this.deps.runtime.inspectService(row.deployment_id);
    const now = this.deps.clock.now();
    const id = row.deployment_id;
    const health = this.judge(row, state);
    const plan = planService(row, state, this.crashes.get(id) ?? null, now, this.up.has(id), health);
    if (plan.action === "start" && this.starting.size >= DEPLOYMENT_TUNABLES.startsAtOnce) return;
    if (plan.crash) this.crashes.set(id, plan.crash);
    if (row.desired_state !== "running") this.up.delete(id);
    else if (state.state === "running") this.up.add(id);
    switch (plan.action) {
      case "none":
        break;
      case "stop":
        await this.deps.runtime.stopService(id);
        break;
      case "end":
        return this.endHung(row);
      case "start":
        this.starting.set(id, this.begin(row, plan.crash));
        return;
    }
    if (plan.state) await writeServiceState(this.deps.db.system, row, plan.state);
  }

  private judge(row: ServiceRow, state: ServiceState): Health {
    const id = row.deployment_id;
    if (state.state === "running" && row.desired_state === "running")
      // Whoever wrote the address has seen it answer: the switch, or this reconciler.
      return this.watch.judge(id, state, row.upstream === state.upstream);
    this.watch.forget(id);
    return "answers";
  }

  private async endHung(row: ServiceRow): Promise<void> {
    const isOurs = await this.deps.db.asSystem("services.restart_hung", ({ sql }) =>
      markUnanswered(sql, row, HUNG_REASON),
    );
    if (!isOurs) return;
    await this.deps.runtime.stopService(row.deployment_id, DEPLOYMENT_TUNABLES.hungGraceMs);
    this.ring();
  }

  private begin(row: ServiceRow, crash: CrashRecord | null): Promise<void> {
    return this.start(row, crash)
      .catch((error: unknown) => void this.lateFailures.push(error))
      .finally(() => {
        this.starting.delete(row.deployment_id);
        this.ring();
      });
  }

  private async start(row: ServiceRow, crash: CrashRecord | null): Promise<void> {
    const sql = this.deps.db.system;
    try {
      // Nobody is sent to an address where nothing listens.
      await writeServiceState(sql, row, { status: row.status, reason: row.status_reason, upstream: null });
      await ensureCurrentService(this.deps, row.env_id, () => this.isWanted(row));
    } catch (error) {
      const reason = (error as Error).message;
      if (crash) this.crashes.set(row.deployment_id, { ...crash, failure: reason });
      await writeServiceState(sql, row, { status: "degraded", reason, upstream: null });
    }
  }

  private async isWanted({ env_id: envId, deployment_id: id }: ServiceRow): Promise<boolean> {
    const row = await findService(this.deps.db.system, this.deps.runtime.machine, envId);
    return row !== null && row.deployment_id === id && row.desired_state === "running" && !row.held;
  }

  private async waitForStarts(): Promise<void> {
    if (this.starting.size === 0) return;
    const over = new AbortController();
    const patience = pause(DEPLOYMENT_TUNABLES.startPatienceMs, undefined, { signal: over.signal });
    await Promise.race([Promise.all(this.starting.values()), patience.catch(() => {})]);
    over.abort();
  }

  /** Replaced versions finish the requests they have, then stop. A run's own service is the run's to stop. */
  private async stopReplaced(wanted: Set<string>, failures: unknown[]): Promise<void> {
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
      await this.remove(id).catch((error: unknown) => failures.push(error));
    }
  }

  private async remove(id: string): Promise<void> {
    await this.deps.runtime.stopService(id);
    await this.deps.runtime.removeService(id);
    this.unwanted.delete(id);
    this.crashes.delete(id);
    this.up.delete(id);
    this.watch.forget(id);
  }
}
