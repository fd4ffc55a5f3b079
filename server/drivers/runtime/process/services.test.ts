import { copyFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { eventually } from "../testing/eventually";
import { openProcessRuntime } from "../testing/open-process-runtime";
import { describeProcessesOf, identifyProcess, listProcessesOf } from "./process-table";
import { findServiceRecord } from "./service-record";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;

async function startOne(wishes: Record<string, string> = {}) {
  const opened = await openProcessRuntime();
  const { runtime, instance, home } = opened;
  const wanted = instance();
  const { dataDir } = await runtime.ensureDataFolder(wanted.envId, wanted.user);
  for (const [name, content] of Object.entries(wishes))
    await writeFile(join(dataDir, name), content, { mode: 0o644 });
  const { upstream } = await runtime.ensureService(wanted);
  const folder = join(home, "services", wanted.deploymentId);
  return { ...opened, wanted, upstream, folder, dataDir, recordPath: join(folder, "service.json") };
}

const isThere = async (pid: number) => (await identifyProcess(pid)) !== null;

async function pidOf({ runtime, wanted }: Awaited<ReturnType<typeof startOne>>): Promise<number> {
  const state = await runtime.inspectService(wanted.deploymentId);
  if (state.state !== "running") throw new Error("not running");
  return state.pid;
}

describe("a service", () => {
  it("is alone with its configuration, its log and its data", async () => {
    const { folder, dataDir, home } = await startOne();
    const [config, log, data] = await Promise.all([
      stat(join(folder, "odoo.conf")),
      stat(join(folder, "odoo.log")),
      stat(dataDir),
    ]);
    expect(config.mode & 0o777).toBe(0o600);
    expect(log.mode & 0o777).toBe(0o600);
    expect(data.mode & 0o007).toBe(0);
    expect((await stat(join(home, "locks"))).mode & 0o777).toBe(0o700);
    expect(await readFile(join(folder, "odoo.conf"), "utf8")).toContain("http_interface = 127.0.0.1");
    const { base } = isRoot ? JSON.parse(await readFile(join(home, "uids.json"), "utf8")) : { base: 0 };
    expect(config.uid).toBe(isRoot ? base + 1 : process.getuid?.());
    expect(log.uid).toBe(process.getuid?.());
    expect(data.gid).toBe(isRoot ? base + 1 : process.getgid?.());
  });

  it("that does not listen to SIGTERM is killed after its time", async () => {
    const service = await startOne({ stubborn: "" });
    const pid = await pidOf(service);
    await eventually(() => service.runtime.checkHealth(service.wanted.deploymentId)).toMatchObject({
      healthy: true,
    });
    await service.runtime.stopService(service.wanted.deploymentId, 50);
    expect(await isThere(pid)).toBe(false);
  });

  it("that cannot start leaves its exit code and its last words", async () => {
    const { runtime, wanted } = await startOne({ crash: "7" });
    await eventually(() => runtime.inspectService(wanted.deploymentId)).toEqual({
      state: "stopped",
      exitCode: 7,
    });
    const { lines } = await runtime.readLog(wanted.deploymentId, { generation: "", offset: 0 });
    expect(lines.at(-1)).toMatchObject({ level: "critical", logger: "odoo.tiny" });
    expect(lines.at(-1)?.message).toContain("cannot start\nTraceback (most recent call last):\n");
    expect(await runtime.checkHealth(wanted.deploymentId)).toEqual({
      healthy: false,
      answers: false,
      detail: "Odoo is not running",
    });
  });

  it("that answers with an error is not healthy", async () => {
    const { runtime, wanted } = await startOne({ sick: "500" });
    await eventually(() => runtime.checkHealth(wanted.deploymentId)).toEqual({
      healthy: false,
      answers: false,
      detail: "Odoo answered /web/health with 500",
    });
  });

  it("whose sign-in page fails is not healthy, though it answers", async () => {
    const { runtime, wanted } = await startOne({ broken: "500" });
    await eventually(() => runtime.checkHealth(wanted.deploymentId)).toEqual({
      healthy: false,
      answers: true,
      detail: "Odoo answered /web/login with 500",
    });
  });

  it("that hangs is not alive, and is stopped all the same", async () => {
    const service = await startOne();
    const { runtime, wanted } = service;
    await eventually(() => runtime.checkAlive(wanted.deploymentId)).toBe(true);
    const pid = await pidOf(service);
    process.kill(pid, "SIGSTOP");
    expect(await runtime.checkAlive(wanted.deploymentId)).toBe(false);
    await runtime.stopService(wanted.deploymentId, 50);
    expect(await isThere(pid)).toBe(false);
  });

  it("gets its port again when it starts again", async () => {
    const { runtime, wanted, upstream } = await startOne();
    await runtime.stopService(wanted.deploymentId);
    expect(await runtime.ensureService(wanted)).toEqual({ upstream });
  });

  it("gets another port when its own is taken, whose owner is not taken for it", async () => {
    const { runtime, wanted, upstream } = await startOne({ crash: "1" });
    await eventually(() => runtime.inspectService(wanted.deploymentId)).toMatchObject({ state: "stopped" });
    const thief = createServer();
    onTestFinished(() => void thief.close());
    await new Promise<void>((resolve) => thief.listen(Number(upstream.split(":")[1]), "127.0.0.1", resolve));
    expect((await runtime.ensureService(wanted)).upstream).not.toBe(upstream);
  });

  it("whose port answers by another process is not healthy", async () => {
    const service = await startOne();
    const { runtime, wanted, recordPath } = service;
    const other = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    onTestFinished(() => void other.close());
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const record = JSON.parse(await readFile(recordPath, "utf8"));
    await writeFile(
      recordPath,
      JSON.stringify({ ...record, port: (other.address() as { port: number }).port }),
    );
    expect(await runtime.checkHealth(wanted.deploymentId)).toEqual({
      healthy: false,
      answers: false,
      detail: "Odoo does not listen yet",
    });
  });

  it("is not taken for another process that got its number", async () => {
    const service = await startOne();
    const pid = await pidOf(service);
    const record = await findServiceRecord(service.recordPath);
    const other = { pid: process.pid, startTicks: "1", bootId: record?.process.bootId };
    await writeFile(service.recordPath, JSON.stringify({ ...record, process: other }));
    expect(await service.runtime.inspectService(service.wanted.deploymentId)).toMatchObject({
      state: "stopped",
    });
    // it is found by what it inherited, and this test still runs
    await service.runtime.stopService(service.wanted.deploymentId);
    await eventually(() => isThere(pid)).toBe(false);
  });

  it.each([
    ["lost", (path: string) => rm(path)],
    ["half written", (path: string) => writeFile(path, '{"pid": 12')],
  ])("whose record was %s is replaced, not doubled", async (_name, damage) => {
    const service = await startOne();
    const pid = await pidOf(service);
    await damage(service.recordPath);
    await service.runtime.ensureService(service.wanted);
    expect(await pidOf(service)).not.toBe(pid);
    await eventually(() => isThere(pid)).toBe(false);
  });

  it("that has lost its way ends with its environment", async () => {
    if (!isRoot) return;
    const { runtime, instance } = await openProcessRuntime();
    const said: string[] = [];
    await runtime.runCommand(instance(), ["shell"], {
      timeoutMs: 60_000,
      onLine: ({ message }) => void said.push(message),
      // a process that hides: a session of its own, and none of the variables it could be found by
      input: `import subprocess; print(subprocess.Popen(["sleep", "600"], start_new_session=True, env={}).pid)`,
    });
    const hidden = Number(said[0]);
    expect(await isThere(hidden)).toBe(true);
    await runtime.removeDataFolder("env-1");
    await eventually(() => isThere(hidden)).toBe(false);
  });

  it.each(["sleeping", "restless"])("takes with it what hides from it, %s", async (how) => {
    if (!isRoot) return;
    const { runtime, wanted, folder } = await startOne({ hide: how });
    const { uid } = await stat(join(folder, "odoo.conf"));
    await eventually(() => runtime.checkHealth(wanted.deploymentId)).toMatchObject({ healthy: true });
    expect((await listProcessesOf(uid)).length).toBeGreaterThan(1);
    await runtime.stopService(wanted.deploymentId);
    // one that is another process every few milliseconds is not seen in each look
    for (let look = 0; look < 50; look += 1) expect(await describeProcessesOf(uid)).toEqual([]);
  });

  it("leaves other deployments of its environment alone, and what they hide", async () => {
    if (!isRoot) return;
    const old = await startOne();
    const { runtime, instance, home, dataDir, wanted } = old;
    const uid = (await stat(join(old.folder, "odoo.conf"))).uid;
    const ended = new AbortController();
    const said: string[] = [];
    const command = runtime.runCommand(instance({ deploymentId: "of-a-run" }), ["shell"], {
      timeoutMs: 60_000,
      signal: ended.signal,
      onLine: ({ message }) => void said.push(message),
      input: `import subprocess\nchild = subprocess.Popen(["sleep", "600"], env={})\nprint(child.pid)\nchild.wait()\n`,
    });
    await eventually(() => said).toHaveLength(1);
    await writeFile(join(dataDir, "hide"), "sleeping", { mode: 0o644 });
    const next = instance();
    await runtime.ensureService(next);
    await eventually(() => runtime.checkHealth(next.deploymentId)).toMatchObject({ healthy: true });
    const before = await runtime.inspectService(next.deploymentId);
    await runtime.stopService(wanted.deploymentId);
    expect(await runtime.inspectService(next.deploymentId)).toEqual(before);
    expect(await isThere(Number(said[0]))).toBe(true);
    ended.abort();
    await command;
    await runtime.stopService(next.deploymentId);
    expect(await describeProcessesOf(uid)).toEqual([]);
    expect(await readdir(join(home, "services"))).toHaveLength(2);
  });

  it("has a user that no other home gives to anybody", async () => {
    if (!isRoot) return;
    const homes = await Promise.all([openProcessRuntime(), openProcessRuntime()]);
    const users = await Promise.all(
      homes.map(async ({ runtime, instance }) => {
        const { envId, user } = instance();
        const { dataDir } = await runtime.ensureDataFolder(envId, user);
        return (await stat(dataDir)).gid;
      }),
    );
    expect(new Set(users).size).toBe(2);
  });

  it("outlives the end of an environment of another home, also where both homes count their users alike", async () => {
    const service = await startOne();
    const pid = await pidOf(service);
    const other = await openProcessRuntime();
    // as homes did that are older than the sharing out of ids
    await copyFile(join(service.home, "uids.json"), join(other.home, "uids.json")).catch(() => {});
    const { envId, user } = other.instance();
    await other.runtime.ensureDataFolder(envId, user);
    await other.runtime.removeDataFolder(envId);
    expect(await pidOf(service)).toBe(pid);
  });

  it("is refused with the words of its configuration", async () => {
    const { runtime, instance } = await openProcessRuntime();
    const starting = runtime.ensureService(instance({ options: { data_dir: "/etc" } }));
    await expect(starting).rejects.toThrow("The option “data_dir” is set by Capstan");
    expect(await runtime.listServices()).toHaveLength(1);
  });

  it("of a name that leads elsewhere is refused", async () => {
    const { runtime, instance } = await openProcessRuntime();
    for (const deploymentId of ["../x", "a/b", ""]) {
      await expect(runtime.ensureService(instance({ deploymentId }))).rejects.toMatchObject({
        code: "failed",
      });
      expect(await runtime.inspectService(deploymentId)).toEqual({ state: "stopped", exitCode: null });
    }
  });
});
