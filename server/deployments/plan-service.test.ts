import { describe, expect, it } from "vitest";
import type { ServiceState } from "@/server/drivers/runtime/port";
import { planService, type CrashRecord } from "./plan-service";
import { DEPLOYMENT_TUNABLES } from "./tunables";

const now = new Date("2026-01-01T12:00:00Z");
const later = (ms: number) => new Date(+now + ms);
const wanted = {
  desired_state: "running" as const,
  stage: "production",
  neutralized: false,
  status: "live",
  status_reason: null,
};
const stopped: ServiceState = { state: "stopped", exitCode: 1 };
const running = (startedAt: Date): ServiceState => ({
  state: "running",
  upstream: "127.0.0.1:1",
  pid: 1,
  startedAt,
});

describe("planService", () => {
  it("starts what is down, and waits twice as long after each crash, up to a bound", () => {
    let crash: CrashRecord | null = null;
    let at = now;
    const pauses: number[] = [];
    for (let turn = 0; turn < 9; turn += 1) {
      const plan = planService(wanted, stopped, crash, at, true);
      expect(plan.action).toBe("start");
      crash = plan.crash;
      const pause = +(crash?.nextStartAt ?? at) - +at;
      pauses.push(pause);
      const waiting = planService(wanted, stopped, crash, new Date(+at + pause - 1), true);
      expect(waiting).toMatchObject({ action: "none", state: { status: "degraded", upstream: null } });
      expect(waiting.state?.reason).toMatch(/^Odoo stopped .*; the next start is in 1 s\. See its log\.$/);
      at = new Date(+at + pause);
    }
    expect(pauses.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(pauses.at(-1)).toBe(DEPLOYMENT_TUNABLES.restartMaxPauseMs);
  });

  it("shows one that came back as degraded for a while, then forgives it", () => {
    const crash = { count: 2, lastStartAt: now, nextStartAt: now };
    expect(planService(wanted, running(now), crash, later(1000), true)).toMatchObject({
      action: "none",
      state: { status: "degraded", reason: "Odoo stopped 2 times and was started again." },
      crash,
    });
    expect(
      planService(wanted, running(now), crash, later(DEPLOYMENT_TUNABLES.restartForgiveMs + 1), true),
    ).toMatchObject({ state: { status: "live", reason: null }, crash: null });
  });

  it("takes the first start in a worker's life for no crash, a second one for one", () => {
    const first = planService(wanted, stopped, null, now, false);
    expect(first).toMatchObject({ action: "start", crash: { count: 0 } });
    expect(planService(wanted, running(now), first.crash, later(1000), false)).toMatchObject({
      state: { status: "live", reason: null },
    });
    expect(planService(wanted, stopped, first.crash, later(2000), true)).toMatchObject({
      action: "start",
      crash: { count: 1 },
    });
  });

  it("says why one cannot be started while it waits for the next try", () => {
    const crash = { count: 3, lastStartAt: now, nextStartAt: later(4000), failure: "There is no Odoo 18.0." };
    expect(planService(wanted, stopped, crash, now, true).state?.reason).toBe(
      "Odoo cannot be started: There is no Odoo 18.0. The next try is in 4 s.",
    );
  });

  it("lets requests wait for one that starts, and shows it as it was", () => {
    const waking = { ...wanted, status: "stopped" };
    expect(planService(waking, running(now), null, later(500), true, "starting")).toEqual({
      action: "none",
      state: { status: "stopped", reason: null, upstream: null },
      crash: null,
    });
  });

  it("ends one that hangs, after which it is started as after a crash", () => {
    const ended = planService(wanted, running(now), null, later(90_000), true, "hung");
    expect(ended).toMatchObject({ action: "end", state: null });
    expect(planService(wanted, stopped, ended.crash, later(91_000), true)).toMatchObject({
      action: "start",
      crash: { count: 1 },
    });
  });

  it.each(["asleep", "stopped"] as const)("stops what shall be %s", (desired_state) => {
    expect(planService({ ...wanted, desired_state }, running(now), null, now, true)).toMatchObject({
      action: "stop",
      state: { status: "stopped", upstream: null },
    });
  });

  it("never serves an un-neutralized copy outside production", () => {
    const plan = planService({ ...wanted, stage: "staging" }, running(now), null, now, true);
    expect(plan).toMatchObject({ action: "stop", state: { status: "degraded", upstream: null } });
    expect(planService({ ...wanted, stage: "staging" }, stopped, null, now, false).action).toBe("none");
  });
});
