import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it, onTestFinished, vi } from "vitest";
import { buildLockArgv, withLock } from "./with-lock";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

async function lockPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "capstan-lock-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "lock");
}

it("lets one in at a time, of the same process as well", async () => {
  const path = await lockPath();
  const events: string[] = [];
  const work = (name: string) =>
    withLock(path, { waitMs: 10_000 }, async () => {
      events.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} out`);
      return name;
    });
  const names = await Promise.all(["a", "b", "c"].map(work));
  expect(names).toEqual(["a", "b", "c"]);
  expect(events).toHaveLength(6);
  for (let at = 0; at < 6; at += 2) expect(events[at]?.replace("in", "out")).toBe(events[at + 1]);
});

it("is free again after a failure", async () => {
  const path = await lockPath();
  await expect(withLock(path, { waitMs: 1_000 }, () => Promise.reject(new Error("x")))).rejects.toThrow("x");
  expect(await withLock(path, { waitMs: 1_000 }, async () => "in")).toBe("in");
});

it("is free again when its holder is killed, and waits no longer than it may", async () => {
  const path = await lockPath();
  const [file = "", ...args] = buildLockArgv(path, 1);
  const other = execa(file, args, { stdin: "pipe", reject: false, buffer: false });
  onTestFinished(() => void other.kill("SIGKILL"));
  other.stdin.write("\n");
  await new Promise((resolve) => other.stdout.once("data", resolve));
  await expect(withLock(path, { waitMs: 0 }, async () => "in")).rejects.toThrow("busy");
  const waiting = withLock(path, { waitMs: 10_000 }, async () => "in");
  // what the kernel does to the pipe of a killed worker
  other.stdin.destroy();
  expect(await waiting).toBe("in");
});

it("stops waiting when it is told to", async () => {
  const path = await lockPath();
  const stop = new AbortController();
  await withLock(path, { waitMs: 1_000 }, async () => {
    const waiting = withLock(path, { waitMs: 10_000, signal: stop.signal }, async () => "in");
    stop.abort();
    await expect(waiting).rejects.toThrow("aborted");
  });
});
