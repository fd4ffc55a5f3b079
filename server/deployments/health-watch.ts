import { setTimeout as pause } from "node:timers/promises";
import type { ServiceState } from "@/server/drivers/runtime/port";
import type { DeploymentDeps } from "./deps";
import { planHealth, type HealthLimits, type Watched } from "./plan-health";
import { DEPLOYMENT_TUNABLES } from "./tunables";

type Running = Extract<ServiceState, { state: "running" }>;
export type Health = ReturnType<typeof planHealth>;

/**
 * HealthWatch asks running services whether they answer, beside whatever else is done: `judge` says at once what is known. A
 * process that runs and answers nothing (stopped by a signal, deadlocked) looks alive from outside.
 */
export class HealthWatch {
  private readonly services = new Map<string, Watched & { pid: number; asking: boolean; nextAt: number }>();

  constructor(
    private readonly deps: Pick<DeploymentDeps, "runtime" | "clock">,
    /** called when a service has answered for the first time */
    private readonly onAnswer: () => void = () => {},
    private readonly limits: HealthLimits = DEPLOYMENT_TUNABLES,
  ) {}

  /** `isVouched`: somebody has seen it answer already, at its switch for instance */
  judge(id: string, seen: Running, isVouched: boolean): Health {
    const now = this.deps.clock.now();
    let watched = this.services.get(id);
    if (watched?.pid !== seen.pid || +watched.startedAt !== +seen.startedAt) {
      const { pid, startedAt } = seen;
      const fresh = { answered: isVouched, misses: 0, silentSince: null, asking: false, nextAt: 0 };
      watched = { ...fresh, pid, startedAt };
      this.services.set(id, watched);
    }
    if (!watched.asking && +now >= watched.nextAt) {
      watched.asking = true;
      void this.ask(id, watched, now);
    }
    return planHealth(watched, now, this.limits);
  }

  forget(id: string): void {
    this.services.delete(id);
  }

  /** close ends every question that is still asked again and again. */
  close(): void {
    this.services.clear();
  }

  private async ask(
    id: string,
    watched: Watched & { asking: boolean; nextAt: number },
    askedAt: Date,
  ): Promise<void> {
    const { clock, runtime } = this.deps;
    const isStarting = () =>
      !watched.answered &&
      this.services.get(id) === watched &&
      +clock.now() - +watched.startedAt < this.limits.healthTimeoutMs;
    const look = () => runtime.checkAlive(id).catch(() => false);
    let alive = await look();
    while (!alive && isStarting()) {
      await pause(DEPLOYMENT_TUNABLES.healthPollMs);
      alive = await look();
    }
    const isFirst = alive && !watched.answered;
    watched.answered ||= alive;
    watched.misses = alive ? 0 : watched.misses + 1;
    watched.silentSince = alive ? null : (watched.silentSince ?? askedAt);
    watched.nextAt = +clock.now() + this.limits.aliveEveryMs;
    watched.asking = false;
    if (isFirst) this.onAnswer();
  }
}
