import { expect, onTestFinished, test, vi } from "vitest";
import type { StreamDeps } from "./deps";
import type { OpenDoorbell } from "./doorbell";
import { openGuardedDoorbell } from "./guarded-doorbell";
import { STREAM_TUNABLES } from "./tunables";

const { lookEveryMs, askAtLeastMs } = STREAM_TUNABLES;

test("a change of access shortens the wait, and no other ring does", async () => {
  const rung: string[] = [];
  let opened: OpenDoorbell | null = null;
  let waitedMs = 0;
  const bell = {
    version: () => 0,
    wait: (_seen: number, timeoutMs: number) => Promise.resolve(void (waitedMs = timeoutMs)),
    close: () => {},
  };
  const open = (asked: OpenDoorbell) => {
    opened = asked;
    return bell;
  };
  const deps = { doorbells: () => ({ open }) } as unknown as StreamDeps;
  const guarded = openGuardedDoorbell(
    deps,
    { channels: ["runs"], matches: (payload) => payload === "mine", onRing: (channel) => rung.push(channel) },
    () => Promise.resolve(),
  );
  const { channels, matches, onRing } = opened as unknown as OpenDoorbell;
  const waits = async () => {
    await guarded.wait(0, new AbortController().signal);
    return waitedMs;
  };
  expect(channels).toEqual(["runs", "access"]);
  expect([matches("mine", "runs"), matches("", "runs"), matches("", "access")]).toEqual([true, false, true]);
  onRing?.("runs", "mine");
  expect(await waits()).toBeGreaterThan(askAtLeastMs);
  onRing?.("access", "");
  expect(await waits()).toBeLessThanOrEqual(askAtLeastMs);
  expect(rung).toEqual(["runs"]);
  expect(lookEveryMs).toBeGreaterThan(askAtLeastMs);
});

test("whoever loses access is asked within five seconds, rung for it or not, however often other rings come", async () => {
  expect(lookEveryMs).toBeLessThan(5_000);
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  // A line every 700 ms: each wakes it, none puts the question off.
  const bell = { version: () => 0, wait: () => Promise.resolve(), close: () => {} };
  const deps = { doorbells: () => ({ open: () => bell }) } as unknown as StreamDeps;
  const asked: number[] = [];
  const recheck = () => Promise.resolve(void asked.push(performance.now() - begun));
  const begun = performance.now();
  const guarded = openGuardedDoorbell(deps, { channels: ["runs"], matches: () => true }, recheck);
  for (let rings = 0; rings < 20; rings += 1) {
    vi.advanceTimersByTime(700);
    await guarded.wait(rings, new AbortController().signal);
    await guarded.askWhenDue();
  }
  expect(asked).toEqual([4_200, 8_400, 12_600]);
});
