import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openProcessRuntime, tinyOdoo } from "../testing/open-process-runtime";
import { describePython } from "./describe-python";
import { planKey } from "./plan-requirements";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;
let packages: string;

/** A wheel is a zip of a package and what describes it: no network, no build. */
const MAKE_WHEEL = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + "/capstan_demo-1.0-py3-none-any.whl", "w") as wheel:
    info = "capstan_demo-1.0.dist-info/"
    wheel.writestr("capstan_demo.py", "word = 'installed'")
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: capstan-demo\\nVersion: 1.0\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "RECORD", "")`;

beforeAll(async () => {
  packages = await mkdtemp(join(tmpdir(), "capstan-wheels-"));
  // pip may run as another user
  await execa("chmod", ["755", packages]);
  await execa("/usr/bin/python3", ["-c", MAKE_WHEEL, packages]);
});

afterAll(() => rm(packages, { recursive: true }));

const file = (content: string, path = "requirements.txt") => ({ path, content });
const offline = () => `--no-index\n--find-links ${packages}\n`;

describe("requirements", () => {
  it("are installed once, for all who ask for the same, over what a dead worker left half done", async () => {
    const { runtime, home, instance } = await openProcessRuntime();
    const said: string[] = [];
    const asked = [
      file(`${offline()}-r addons/more.txt\n`),
      file("capstan-demo==1.0 # ours\n", "addons/more.txt"),
    ];
    const ensure = () =>
      runtime.ensureRequirements(asked, tinyOdoo, { onLine: (line) => void said.push(line) });
    const half = join(home, "venvs", planKey(asked, await describePython(tinyOdoo.python)));
    await mkdir(join(half, "bin"), { recursive: true });
    await writeFile(join(half, "bin/half"), "");
    const [first, second] = await Promise.all([ensure(), ensure()]);
    if (first === null) throw new Error("nothing was installed");
    expect(second).toEqual(first);
    expect(runtime.pythonOf(first.key)).toBe(first.python);
    expect(first.python).toBe(join(half, "bin/python"));
    expect(await readdir(join(half, "bin"))).not.toContain("half");
    expect(said.filter((line) => line.startsWith("pip install"))).toEqual([
      "pip install -r requirements.txt -r addons/more.txt",
    ]);

    const again = await runtime.ensureRequirements(asked, tinyOdoo, { onLine: () => expect.unreachable() });
    expect(again).toEqual(first);
    const found: string[] = [];
    await runtime.runCommand(instance({ python: first.python }), ["shell"], {
      timeoutMs: 60_000,
      onLine: ({ message }) => void found.push(message),
      input: "import capstan_demo, sys; print(capstan_demo.word, sys.prefix)",
    });
    expect(found).toEqual([`installed ${join(home, "venvs", first.key)}`]);
    const installed = said.join("\n");
    expect(installed).toContain("Successfully installed capstan-demo-1.0");
    for (const path of [half, join(half, "bin"), join(half, "requirements/addons/more.txt")]) {
      const found = await stat(path);
      expect([found.uid, found.mode & 0o022]).toEqual([process.getuid?.(), 0]);
    }
    if (isRoot) expect((await stat(join(home, "venvs"))).mode & 0o777).toBe(0o711);
  });

  it("that cannot be met are named, and leave nothing behind", async () => {
    const { runtime, home } = await openProcessRuntime();
    const asked = [file(`${offline()}\ncapstan-demo==2.0\n`, "addons/requirements.txt")];
    const failing = runtime.ensureRequirements(asked, tinyOdoo, { onLine: () => {} });
    await expect(failing).rejects.toMatchObject({
      code: "requirements",
      message: expect.stringContaining("“capstan-demo==2.0” (addons/requirements.txt, line 4)"),
    });
    expect(await readdir(join(home, "venvs"))).toEqual([]);
  });

  it("that nobody asks for go, but not one that is kept or used; one whose removal was cut off is made anew", async () => {
    const { runtime, home } = await openProcessRuntime();
    const ensure = () =>
      runtime.ensureRequirements([file(`${offline()}capstan-demo`)], tinyOdoo, { onLine: () => {} });
    const key = (await ensure())?.key ?? "";
    const folder = join(home, "venvs", key);
    const then = new Date(Date.now() - 3_600_000);
    const unusedSince = new Date(Date.now() - 1_800_000);
    const age = async () => {
      await utimes(join(folder, ".complete"), then, then);
      await utimes(folder, then, then);
    };
    const remove = (keep: string[] = []) =>
      runtime.removeUnusedRequirements({ keep: new Set(keep), unusedSince });
    expect(await remove()).toEqual([]);
    await age();
    expect(await remove([key])).toEqual([]);
    await ensure();
    expect(await remove()).toEqual([]);
    await age();
    expect(await remove()).toEqual([key]);
    expect(await readdir(join(home, "venvs"))).toEqual([]);

    await ensure();
    await rename(join(folder, ".complete"), join(folder, ".leaving"));
    await rm(join(folder, "bin/python"));
    const again = await ensure();
    expect((await execa(again?.python ?? "", ["-c", "import capstan_demo"])).exitCode).toBe(0);
  });

  it("stop when they are told to", async () => {
    const { runtime, home } = await openProcessRuntime();
    const stop = new AbortController();
    const asked = [file(`${offline()}capstan-demo`)];
    const installing = runtime.ensureRequirements(asked, tinyOdoo, {
      signal: stop.signal,
      onLine: () => stop.abort(new Error("cancelled by a person")),
    });
    await expect(installing).rejects.toThrow("cancelled by a person");
    expect(await readdir(join(home, "venvs"))).toEqual([]);
  });

  it("see what is in the virtual environment that Odoo's own Python belongs to", async () => {
    const { runtime } = await openProcessRuntime();
    const first = await runtime.ensureRequirements([file(`${offline()}capstan-demo`)], tinyOdoo, {
      onLine: () => {},
    });
    const nested = { ...tinyOdoo, python: first?.python ?? "" };
    const asked = [file(`${offline()}capstan-demo>=1.0\n`, "nested.txt")];
    const second = await runtime.ensureRequirements(asked, nested, { onLine: () => {} });
    expect(second?.key).not.toBe(first?.key);
    const { stdout } = await execa(second?.python ?? "", [
      "-c",
      "import capstan_demo; print(capstan_demo.__file__)",
    ]);
    expect(stdout).toContain(first?.key);
  });

  it("need a Python that runs", async () => {
    const { runtime } = await openProcessRuntime();
    const broken = { ...tinyOdoo, python: "/no/such/python" };
    const failing = runtime.ensureRequirements([file("x")], broken, { onLine: () => {} });
    await expect(failing).rejects.toThrow("/no/such/python, does not run");
  });
});
