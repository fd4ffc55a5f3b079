import type { ServiceState } from "@/server/drivers/runtime/port";
import { DEPLOYMENT_TUNABLES } from "./tunables";

export type CrashRecord = {
  /** 0: it was started for the first time in this worker's life, which says nothing about a crash */
  count: number;
  lastStartAt: Date;
  nextStartAt: Date;
  /** why it could not even be started, as a sentence */
  failure?: string;
};

export type ServicePlan = {
  /** end: it hangs; the next look finds it down, and starts it as after a crash */
  action: "none" | "start" | "stop" | "end";
  /** what the environment's row should say; null leaves it */
  state: { status: string; reason: string | null; upstream: string | null } | null;
  /** remembered for the next look; null forgets nothing */
  crash: CrashRecord | null;
};

type Wanted = {
  desired_state: "running" | "asleep" | "stopped";
  stage: string;
  neutralized: boolean;
  status: string;
  status_reason: string | null;
};

export const HUNG_REASON = "Odoo did not answer any more. It is started again; see its log.";

/** planService: the one decision about a service, from what is wanted, what is seen, and whether it was seen up before. */
export function planService(
  row: Wanted,
  seen: ServiceState,
  crash: CrashRecord | null,
  now: Date,
  wasUp: boolean,
  health: "starting" | "answers" | "hung" = "answers",
): ServicePlan {
  const unsafe = row.stage !== "production" && !row.neutralized;
  if (unsafe || row.desired_state !== "running") {
    const reason = unsafe
      ? "This database holds production's data un-neutralized, so it is not served here. Rebuild the branch."
      : null;
    const state = { status: unsafe ? "degraded" : "stopped", reason, upstream: null };
    return { action: seen.state === "running" ? "stop" : "none", state, crash: null };
  }
  if (seen.state === "running" && health === "hung") return { action: "end", state: null, crash };
  // Requests wait for one that starts; it is shown as what it was until it answers.
  if (seen.state === "running" && health === "starting")
    return {
      action: "none",
      state: { status: row.status, reason: row.status_reason, upstream: null },
      crash,
    };
  if (seen.state === "running") {
    const recovered =
      crash === null || crash.count === 0 || +now - +seen.startedAt > DEPLOYMENT_TUNABLES.restartForgiveMs;
    const reason = recovered ? null : `Odoo stopped ${times(crash.count)} and was started again.`;
    const state = { status: recovered ? "live" : "degraded", reason, upstream: seen.upstream };
    return { action: "none", state, crash: recovered ? null : crash };
  }
  return planStart(crash, now, wasUp);
}

function planStart(crash: CrashRecord | null, now: Date, wasUp: boolean): ServicePlan {
  if (crash && now < crash.nextStartAt) {
    const seconds = Math.ceil((+crash.nextStartAt - +now) / 1000);
    const reason = crash.failure
      ? `Odoo cannot be started: ${crash.failure} The next try is in ${seconds} s.`
      : `Odoo stopped ${times(Math.max(1, crash.count))}; the next start is in ${seconds} s. See its log.`;
    return { action: "none", state: { status: "degraded", reason, upstream: null }, crash };
  }
  // After a start of Capstan every service is down once, and none of them has crashed.
  const count = crash ? crash.count + 1 : Number(wasUp);
  const pauseMs = Math.min(1000 * 2 ** Math.max(0, count - 1), DEPLOYMENT_TUNABLES.restartMaxPauseMs);
  return {
    action: "start",
    state: null,
    crash: { count, lastStartAt: now, nextStartAt: new Date(+now + pauseMs) },
  };
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
