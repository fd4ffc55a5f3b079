import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { eventually } from "../testing/eventually";
import type { LogLine, OdooInstance, RuntimeDriver } from "../port";
import { openProcessRuntime } from "../testing/open-process-runtime";
import { identifyProcess } from "./process-table";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;

type Options = Partial<Parameters<RuntimeDriver["runCommand"]>[2]>;

/** Runs Python as the Odoo shell would. */
async function runScript(script: string, options: Options = {}, changes: Partial<OdooInstance> = {}) {
  const opened = await openProcessRuntime();
  const lines: LogLine[] = [];
  const wanted = opened.instance(changes);
  const result = await opened.runtime.runCommand(wanted, ["shell"], {
    onLine: (line) => void lines.push(line),
    timeoutMs: 60_000,
    input: script,
    ...options,
  });
  return { ...opened, wanted, result, lines, text: lines.map(({ message }) => message).join("\n") };
}

const isThere = async (pid: number) => (await identifyProcess(pid)) !== null;

describe("a command", () => {
  it("knows nothing but what it was given, and can do nothing but its work", async () => {
    process.env.CAPSTAN_TEST_SECRET = "do not pass on";
    const { text, home, wanted } = await runScript(
      `import json, os, resource
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
mask = os.umask(0)
print(json.dumps({"env": dict(os.environ), "uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(), "mask": mask,
  "cwd": os.getcwd(), "nnp": status["NoNewPrivs"], "caps": status["CapEff"], "memory": resource.getrlimit(resource.RLIMIT_AS)[1],
  "core": resource.getrlimit(resource.RLIMIT_CORE)[1], "leader": os.getpid() == os.getsid(0)}))`,
      {},
      {
        variables: { ODOO_STAGE: "staging", HOME: "/x", WEIRD: "ü '\"$(x)\n" },
        limits: { memoryBytes: 3e9, timeSeconds: 60 },
      },
    );
    delete process.env.CAPSTAN_TEST_SECRET;
    const seen = JSON.parse(text);
    const data = join(home, "environments", wanted.envId, "data");
    expect(seen).toMatchObject({ mask: 0o022, nnp: "1", memory: 3e9, core: 0, cwd: data, leader: true });
    expect(seen.env).toMatchObject({ ODOO_STAGE: "staging", HOME: data, WEIRD: "ü '\"$(x)\n" });
    expect(Object.keys(seen.env).filter((name) => /SECRET|DATABASE|NODE|VITEST/.test(name))).toEqual([]);
    if (isRoot) {
      // the home's first environment; which ids a home has depends on the others of the machine
      const { base } = JSON.parse(await readFile(join(home, "uids.json"), "utf8"));
      const own = { uid: base + wanted.user.ordinal, gid: base + wanted.user.ordinal };
      expect(seen).toMatchObject({ ...own, groups: [], caps: "0000000000000000" });
    } else expect(seen.uid).toBe(process.getuid?.());
  });

  it("of one environment reads nothing of another, nor of Capstan", async () => {
    if (!isRoot) return;
    const { runtime, instance, home, writeFiles } = await openProcessRuntime();
    const other = { ordinal: 9 };
    const { dataDir } = await runtime.ensureDataFolder("other", other);
    await writeFiles({ envId: "other", database: "db" }, { "ab/secret": "x" });
    await writeFile(join(home, "environments/other/data/own"), "x", { mode: 0o644 });
    await runtime.ensureService(instance({ envId: "other", user: other, deploymentId: "theirs" }));
    const forbidden = [
      dataDir,
      join(dataDir, "own"),
      join(dataDir, "filestore/db/ab/secret"),
      home,
      join(home, "environments"),
    ];
    const files = ["services/theirs/odoo.conf", "services/theirs/odoo.log", "services/theirs/service.json"];
    const seen: string[] = [];
    await runtime.runCommand(instance(), ["shell"], {
      timeoutMs: 60_000,
      onLine: ({ message }) => void seen.push(message),
      input: `import os
for path in ${JSON.stringify([...forbidden, ...files.map((file) => join(home, file))])}:
    try:
        print("READ", path, os.listdir(path) if os.path.isdir(path) else open(path).read())
    except PermissionError:
        print("denied")`,
    });
    expect(new Set(seen)).toEqual(new Set(["denied"]));
  });

  it("leaves nothing of its configuration behind", async () => {
    const { home, wanted, text } = await runScript(`import os
for root, _, names in os.walk(os.path.dirname(options["data_dir"])): pass
print(options["db_password"])`);
    expect(text).toBe("secret");
    expect(await readdir(join(home, "commands", wanted.deploymentId))).toEqual([]);
  });

  it("of a line of 10 MB gives its start, and says how much is missing", async () => {
    const { lines, result } = await runScript(`print("x" * 10_000_000); print("after")`);
    expect(result.exitCode).toBe(0);
    expect(lines).toHaveLength(2);
    expect(lines[0]?.message.length).toBeLessThan(70_000);
    expect(lines[0]?.message).toMatch(/cut: \d+ more characters/);
    expect(lines[1]?.message).toBe("after");
  });

  it("that writes binary gives text that a database takes", async () => {
    const { text } = await runScript(
      `import sys; sys.stdout.buffer.write(bytes(range(256)) + b"\\xed\\xa0\\x80\\nend"); sys.stdout.flush()`,
    );
    expect(text).toContain("end");
    expect(text).not.toContain("\0");
    expect(text.isWellFormed()).toBe(true);
  });

  it("of 200 000 lines loses none, in order, without keeping them", async () => {
    let next = 0;
    let heap = 0;
    const { result } = await runScript(`for at in range(200_000): print(at)`, {
      onLine: async ({ message }) => {
        if (message !== String(next)) throw new Error(`${message} instead of ${next}`);
        next += 1;
        if (next % 50_000 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed);
      },
    });
    expect(result.exitCode).toBe(0);
    expect(next).toBe(200_000);
    expect(heap).toBeLessThan(400 * 1024 * 1024);
  });

  it("shows its last line while it works", async () => {
    const stop = new AbortController();
    const { lines } = await runScript(`log("INFO", "loading"); import time; time.sleep(600)`, {
      signal: stop.signal,
      onLine: ({ message }) => {
        if (message === "loading") stop.abort();
      },
    });
    expect(lines).toEqual([]);
  });

  it("is ended with its children when it is told to, stubborn ones too", async () => {
    const stop = new AbortController();
    let child = 0;
    const { result } = await runScript(
      `import signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(subprocess.Popen(["sleep", "600"]).pid)
time.sleep(600)`,
      {
        signal: stop.signal,
        onLine: ({ message }) => {
          child = Number(message);
          stop.abort();
        },
      },
    );
    expect(result).toEqual({ exitCode: null, signal: "SIGKILL", timedOut: false });
    expect(child).toBeGreaterThan(1);
    await eventually(() => isThere(child)).toBe(false);
  });

  it("does not wait for what it left running, and leaves nothing running", async () => {
    const { text, result } = await runScript(`import subprocess
print(subprocess.Popen(["sleep", "600"], start_new_session=True).pid)`);
    expect(result.exitCode).toBe(0);
    await eventually(() => isThere(Number(text))).toBe(false);
  });

  it("may leave its input unread", async () => {
    const { runtime, instance } = await openProcessRuntime();
    const said: string[] = [];
    const result = await runtime.runCommand(instance(), ["--version"], {
      onLine: ({ message }) => void said.push(message),
      timeoutMs: 60_000,
      input: "x".repeat(5_000_000),
    });
    expect(result.exitCode).toBe(0);
    expect(said).toEqual(["Odoo Server 18.0 (tiny)"]);
  });

  it("that runs out of memory says so by itself", async () => {
    const limits = { memoryBytes: 500 * 1024 * 1024, timeSeconds: 60 };
    const { result, text } = await runScript(`x = "x" * 2_000_000_000`, {}, { limits });
    expect(result.exitCode).toBe(1);
    expect(text).toContain("MemoryError");
  });

  it("that cannot be run says why", async () => {
    const { result, text } = await runScript("", {}, { python: "/no/such/python" });
    expect(result.exitCode).toBe(127);
    expect(text).toContain("/no/such/python");
  });

  it("makes files that other environments can read through a link", async () => {
    const { home, wanted } = await runScript(
      `import os; os.makedirs(options["data_dir"] + "/filestore/db/ab"); open(options["data_dir"] + "/filestore/db/ab/abc", "w").write("x")`,
    );
    const made = await stat(join(home, "environments", wanted.envId, "data/filestore/db/ab/abc"));
    expect(made.mode & 0o777).toBe(0o644);
  });
});
