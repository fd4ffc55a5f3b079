import { Readable } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import { eventually } from "./testing/eventually";
import type { FilestoreAddress, LogLine, LogPosition, OdooInstance, RuntimeDriver } from "./port";

/** A call of odoo-bin that behaves in a known way. */
export type KnownCommand = { args: string[]; input: string };

/** RuntimeHarness is what the suite needs of each implementation: a runtime, and ways to look behind it. */
export type RuntimeHarness = {
  runtime: RuntimeDriver;
  /** an instance that can really run; a new deployment each time */
  instance(changes?: Partial<OdooInstance>): OdooInstance;
  /** says each of the lines as an entry of the log at level info, then ends with the exit code */
  says(lines: string[], exitCode?: number): KnownCommand;
  /** says “hanging”, then runs until it is ended */
  hangs(): KnownCommand;
  /** makes a running service end by itself */
  crash(deploymentId: string): Promise<void>;
  writeFiles(at: FilestoreAddress, files: Record<string, string>): Promise<void>;
  readFiles(at: FilestoreAddress): Promise<Record<string, string>>;
};

const start: LogPosition = { generation: "", offset: 0 };
const timeoutMs = 60_000;
const text = (content: string) => Readable.from([Buffer.from(content)]);
const messages = (lines: LogLine[]) => lines.map(({ message }) => message);

/** describeRuntimeContract says what every RuntimeDriver does. `makeHarness` gives a fresh home; it cleans up itself. */
export function describeRuntimeContract(name: string, makeHarness: () => Promise<RuntimeHarness>): void {
  // real processes, on a machine that may be busy
  const options = { timeout: 60_000 };
  let harness: RuntimeHarness;
  beforeEach(async () => {
    harness = await makeHarness();
    // the first one may install Odoo
  }, 300_000);
  describe(`${name}: services`, options, () => describeServices(() => harness));
  describe(`${name}: commands`, options, () => describeCommands(() => harness));
  describe(`${name}: files`, options, () => describeFiles(() => harness));
}

function describeServices(get: () => RuntimeHarness): void {
  it("start, answer, and stop", async () => {
    const { runtime, instance } = get();
    const wanted = instance();
    const { deploymentId } = wanted;
    const { upstream } = await runtime.ensureService(wanted);
    expect(upstream).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await runtime.inspectService(deploymentId)).toMatchObject({ state: "running", upstream });
    await eventually(() => runtime.checkHealth(deploymentId)).toMatchObject({ healthy: true });
    expect(await runtime.checkAlive(deploymentId)).toBe(true);
    expect(await runtime.listServices()).toEqual([deploymentId]);
    await runtime.stopService(deploymentId);
    await eventually(() => runtime.inspectService(deploymentId)).toEqual({ state: "stopped", exitCode: 0 });
    expect(await runtime.checkHealth(deploymentId)).toMatchObject({ healthy: false });
    expect(await runtime.checkAlive(deploymentId)).toBe(false);
  });

  it("are started once, however often they are asked for", async () => {
    const { runtime, instance } = get();
    const wanted = instance();
    const { deploymentId } = wanted;
    const start = async () => {
      const { upstream } = await runtime.ensureService(wanted);
      return { upstream, state: await runtime.inspectService(deploymentId) };
    };
    const started = await Promise.all([start(), start(), start()]);
    expect(started[0]?.state).toMatchObject({ state: "running" });
    for (const each of [...started, await start()]) expect(each).toEqual(started[0]);
  });

  it("of two deployments run beside each other", async () => {
    const { runtime, instance } = get();
    const [one, two] = [instance(), instance()];
    const started = await Promise.all([runtime.ensureService(one), runtime.ensureService(two)]);
    expect(started[0]?.upstream).not.toBe(started[1]?.upstream);
    await runtime.stopService(one.deploymentId);
    expect(await runtime.inspectService(two.deploymentId)).toMatchObject({ state: "running" });
  });

  it("that are not known are stopped, and can be stopped and removed", async () => {
    const { runtime } = get();
    expect(await runtime.inspectService("nobody")).toEqual({ state: "stopped", exitCode: null });
    await runtime.stopService("nobody");
    await runtime.removeService("nobody");
    expect(await runtime.checkHealth("nobody")).toMatchObject({ healthy: false });
    expect(await runtime.readLog("nobody", start)).toEqual({ lines: [], next: start });
  });

  it("that ended can be started again, and keep their log until they are removed", async () => {
    const { runtime, instance, crash } = get();
    const wanted = instance();
    const { deploymentId } = wanted;
    const readAll = async () => (await runtime.readLog(deploymentId, start)).lines.length;
    await runtime.ensureService(wanted);
    await eventually(readAll).toBeGreaterThan(0);
    await crash(deploymentId);
    await eventually(() => runtime.inspectService(deploymentId)).toMatchObject({ state: "stopped" });
    const before = await runtime.readLog(deploymentId, start);
    await runtime.ensureService(wanted);
    expect(await runtime.inspectService(deploymentId)).toMatchObject({ state: "running" });
    await eventually(
      async () => (await runtime.readLog(deploymentId, before.next)).lines.length,
    ).toBeGreaterThan(0);
    await runtime.removeService(deploymentId);
    expect(await runtime.listServices()).toEqual([]);
    expect(await runtime.inspectService(deploymentId)).toEqual({ state: "stopped", exitCode: null });
    expect((await runtime.readLog(deploymentId, start)).lines).toEqual([]);
  });
}

function describeCommands(get: () => RuntimeHarness): void {
  const run = async (
    command: KnownCommand,
    options: Partial<Parameters<RuntimeDriver["runCommand"]>[2]> = {},
  ) => {
    const { runtime, instance } = get();
    const lines: LogLine[] = [];
    const onLine = (line: LogLine) => void lines.push(line);
    const result = await runtime.runCommand(instance(), command.args, {
      onLine,
      timeoutMs,
      input: command.input,
      ...options,
    });
    return { result, lines };
  };

  it.each([0, 3])("give their lines in order, and exit code %i", async (exitCode) => {
    const said = ["one", "two <b>ü</b> 'quoted' $(x)", "three"];
    const { result, lines } = await run(get().says(said, exitCode));
    expect(result).toEqual({ exitCode, signal: null, timedOut: false });
    expect(messages(lines).filter((message) => said.includes(message))).toEqual(said);
    expect(lines.find(({ message }) => message === "one")).toMatchObject({ level: "info" });
  });

  it("wait for a receiver that takes its time", async () => {
    let busy = 0;
    let most = 0;
    const taken: string[] = [];
    await run(get().says(Array.from({ length: 50 }, (_, at) => `line ${at}`)), {
      onLine: async ({ message }) => {
        busy += 1;
        most = Math.max(most, busy);
        await new Promise((resolve) => setImmediate(resolve));
        taken.push(message);
        busy -= 1;
      },
    });
    expect(most).toBe(1);
    expect(taken.filter((message) => message.startsWith("line "))).toHaveLength(50);
  });

  it("end when they are told to", async () => {
    const stop = new AbortController();
    const { result } = await run(get().hangs(), {
      signal: stop.signal,
      onLine: ({ message }) => {
        if (message === "hanging") stop.abort();
      },
    });
    expect(result).toMatchObject({ timedOut: false });
    expect(result.exitCode === 0 && result.signal === null).toBe(false);
  });

  it("end when their time is over", async () => {
    expect((await run(get().hangs(), { timeoutMs: 1_000 })).result).toMatchObject({ timedOut: true });
  });

  it("do not begin when they were told to end before", async () => {
    const { result, lines } = await run(get().says(["one"]), { signal: AbortSignal.abort() });
    expect(result).toEqual({ exitCode: null, signal: "SIGTERM", timedOut: false });
    expect(lines).toEqual([]);
  });

  it("end with the error of their receiver", async () => {
    const error = new Error("the run belongs to another worker now");
    const onLine = () => Promise.reject(error);
    await expect(run(get().hangs(), { onLine })).rejects.toBe(error);
  });
}

function describeFiles(get: () => RuntimeHarness): void {
  const user = { ordinal: 2 };
  const from = { envId: "env-a", database: "db ü" };
  const to = { envId: "env-b", database: "copy", user };
  const files = { "ab/abc": "one", "cd/cde": "two", "checklist/ab/abc": "" };

  it("keep a data folder per environment", async () => {
    const { runtime } = get();
    const made = await runtime.ensureDataFolder("env-a", user);
    expect(await runtime.ensureDataFolder("env-a", user)).toEqual(made);
    expect(await runtime.ensureDataFolder("env-b", { ordinal: 3 })).not.toEqual(made);
    await runtime.removeDataFolder("env-a");
    await runtime.removeDataFolder("env-a");
  });

  it("clone a filestore, replacing what was there", async () => {
    const { runtime, writeFiles, readFiles } = get();
    await writeFiles(from, files);
    await writeFiles(to, { "zz/old": "old" });
    expect(await runtime.cloneFilestore(from, to)).toEqual({ files: 3 });
    expect(await readFiles(to)).toEqual(files);
    expect(await readFiles(from)).toEqual(files);
    await runtime.removeFilestore(from);
    expect(await readFiles(to)).toEqual(files);
    expect(await readFiles(from)).toEqual({});
  });

  it("clone a filestore that is not there into none", async () => {
    const { runtime, writeFiles, readFiles } = get();
    await writeFiles(to, files);
    expect(await runtime.cloneFilestore({ envId: "env-x", database: "none" }, to)).toEqual({ files: 0 });
    expect(await readFiles(to)).toEqual({});
  });

  it("rename a filestore, and are content when that was done before", async () => {
    const { runtime, writeFiles, readFiles } = get();
    await writeFiles(from, files);
    await writeFiles(to, { "zz/old": "old" });
    await runtime.renameFilestore(from, to);
    await runtime.renameFilestore(from, to);
    expect(await readFiles(to)).toEqual(files);
    expect(await readFiles(from)).toEqual({});
    await runtime.removeFilestore(to);
    await runtime.removeFilestore(to);
    expect(await readFiles(to)).toEqual({});
  });

  it("read one file of a filestore, and nothing else", async () => {
    const { runtime, writeFiles } = get();
    await runtime.ensureDataFolder("env-a", user);
    await writeFiles(from, files);
    const found = await runtime.readFilestoreFile({ ...from, user }, "ab/abc");
    expect(found?.sizeBytes).toBe(3);
    expect(await found?.content.toArray()).toEqual([Buffer.from("one")]);
    expect(await runtime.readFilestoreFile({ ...from, user }, "ab/none")).toBeNull();
  });

  it("fill a filestore beside, on the ground of another, and swap it in", async () => {
    const { runtime, writeFiles, readFiles } = get();
    const own = { ...from, envId: "env-b" };
    await writeFiles(own, { "ab/abc": "one", "cd/cde": "two" });
    await writeFiles(to, { "zz/old": "old" });
    const filled = await runtime.fillFilestore(to, {
      base: own,
      fill: async (put) => {
        await Promise.all([put("ab/abc", text("new")), put("ef/efg", text("three"))]);
        expect(await readFiles(to)).toEqual({ "zz/old": "old" });
      },
    });
    expect(filled).toEqual({ files: 3 });
    expect(await readFiles(to)).toEqual({ "ab/abc": "new", "cd/cde": "two", "ef/efg": "three" });
    expect(await readFiles(own)).toEqual({ "ab/abc": "one", "cd/cde": "two" });
    await runtime.fillFilestore(to, { fill: (put) => put("gh/ghi", text("four")) });
    expect(await readFiles(to)).toEqual({ "gh/ghi": "four" });
  });

  it("leave a filestore as it was when filling its successor fails", async () => {
    const { runtime, writeFiles, readFiles } = get();
    await writeFiles(to, { "zz/old": "old" });
    const broken = () =>
      Readable.from(
        (async function* () {
          yield Buffer.from("half");
          throw new Error("wrong checksum");
        })(),
      );
    const failing = runtime.fillFilestore(to, { fill: (put) => put("ab/abc", broken()) });
    await expect(failing).rejects.toThrow("wrong checksum");
    const leading = runtime.fillFilestore(to, { fill: (put) => put("../x", text("x")) });
    await expect(leading).rejects.toThrow();
    expect(await readFiles(to)).toEqual({ "zz/old": "old" });
  });

  it("make nothing of requirements that ask for nothing", async () => {
    const { runtime, instance } = get();
    const { source } = instance();
    const asked = [{ path: "requirements.txt", content: "# nothing\n\n" }];
    expect(await runtime.ensureRequirements(asked, source, { onLine: () => {} })).toBeNull();
    expect(await runtime.ensureRequirements([], source, { onLine: () => {} })).toBeNull();
  });
}
