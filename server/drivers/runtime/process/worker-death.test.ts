import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { eventually } from "../testing/eventually";
import type { OdooInstance } from "../port";
import { openProcessRuntime } from "../testing/open-process-runtime";
import { identifyProcess } from "./process-table";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const script = fileURLToPath(import.meta.resolve("../testing/run-worker.ts"));

/** Starts another worker on the same home, and gives the first line it says. */
async function startWorker(what: "service" | "command", home: string, instance: OdooInstance) {
  const worker = execa(process.execPath, ["--import", "tsx", script, what, home, JSON.stringify(instance)], {
    reject: false,
    buffer: false,
    stderr: "inherit",
  });
  onTestFinished(() => void worker.kill("SIGKILL"));
  const [said] = await once(createInterface({ input: worker.stdout }), "line");
  return { worker, said: String(said) };
}

const isThere = async (pid: number) => (await identifyProcess(pid)) !== null;

describe("when a worker is killed", () => {
  it("its services go on, and the next worker knows them", async () => {
    const { runtime, instance, home } = await openProcessRuntime();
    const wanted = instance();
    const { worker } = await startWorker("service", home, wanted);
    const before = await runtime.inspectService(wanted.deploymentId);
    worker.kill("SIGKILL");
    await worker;
    expect(before).toMatchObject({ state: "running" });
    await eventually(() => runtime.checkHealth(wanted.deploymentId)).toMatchObject({ healthy: true });
    await runtime.ensureService(wanted);
    expect(await runtime.inspectService(wanted.deploymentId)).toEqual(before);
    await runtime.stopService(wanted.deploymentId);
    expect(await runtime.inspectService(wanted.deploymentId)).toEqual({ state: "stopped", exitCode: null });
  });

  it("its commands end with it", async () => {
    const { instance, home } = await openProcessRuntime();
    const { worker, said } = await startWorker("command", home, instance());
    expect(await isThere(Number(said))).toBe(true);
    worker.kill("SIGKILL");
    await eventually(() => isThere(Number(said))).toBe(false);
  });

  it("or only thought dead, its command of the same deployment ends before the next begins", async () => {
    const { runtime, instance, home } = await openProcessRuntime();
    const wanted = instance();
    const other = instance();
    const first = await startWorker("command", home, wanted);
    const second = await startWorker("command", home, other);
    first.worker.kill("SIGSTOP");
    const { exitCode } = await runtime.runCommand(wanted, ["--version"], {
      onLine: () => {},
      timeoutMs: 60_000,
    });
    expect(exitCode).toBe(0);
    await eventually(() => isThere(Number(first.said))).toBe(false);
    expect(await isThere(Number(second.said))).toBe(true);
  });
});
