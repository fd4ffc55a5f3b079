import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openProcessRuntime, readTree } from "../testing/open-process-runtime";
import { cloneTree, ownFolders } from "./clone-tree";
import { identifyProcess } from "./process-table";

// real sockets and processes, on a machine that may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;
const from = { envId: "env-a", database: "db" };
const to = { envId: "env-b", database: "copy", user: { ordinal: 2 } };

async function openWithFiles() {
  const opened = await openProcessRuntime();
  await opened.runtime.ensureDataFolder(from.envId, { ordinal: 1 });
  await opened.writeFiles(from, { "ab/abc": "one", "checklist/cd/cde": "" });
  return { ...opened, source: opened.filestore(from), target: opened.filestore(to) };
}

describe("a clone of a filestore", () => {
  it("shares every file, has folders of its own, and leaves nothing beside", async () => {
    const { runtime, source, target, home } = await openWithFiles();
    await runtime.cloneFilestore(from, to);
    const [one, two] = await Promise.all([stat(join(source, "ab/abc")), stat(join(target, "ab/abc"))]);
    expect(two.ino).toBe(one.ino);
    expect((await stat(join(target, "ab"))).ino).not.toBe((await stat(join(source, "ab"))).ino);
    const { base } = isRoot ? JSON.parse(await readFile(join(home, "uids.json"), "utf8")) : { base: 0 };
    const own = isRoot ? base + 2 : process.getuid?.();
    for (const folder of ["", "ab", "checklist", "checklist/cd"]) {
      expect(await stat(join(target, folder))).toMatchObject({ uid: own });
    }
    expect(await readdir(join(home, "environments/env-b"))).toEqual(["data", "tmp"]);
    expect(await readdir(join(home, "trash"))).toEqual([]);
  });

  it("is used by its environment: read, added to, cleaned up", async () => {
    const { runtime, instance } = await openWithFiles();
    await runtime.cloneFilestore(from, to);
    const said: string[] = [];
    await runtime.runCommand(instance({ envId: to.envId, user: to.user }), ["shell"], {
      timeoutMs: 60_000,
      onLine: ({ message }) => void said.push(message),
      input: `import os
root = options["data_dir"] + "/filestore/copy/"
print(open(root + "ab/abc").read())
open(root + "ab/new", "w").write("mine")
os.makedirs(root + "ef")
os.unlink(root + "checklist/cd/cde")
os.unlink(root + "ab/abc")
try:
    os.rename(options["data_dir"] + "/filestore", options["data_dir"] + "/elsewhere")
    print("replaced")
except PermissionError:
    print("kept")`,
    });
    expect(said).toEqual(["one", isRoot ? "kept" : "replaced"]);
  });

  it("of another user cannot change what it shares", async () => {
    if (!isRoot) return;
    const { runtime, instance, source } = await openWithFiles();
    await runtime.cloneFilestore(from, to);
    const { exitCode } = await runtime.runCommand(instance({ envId: to.envId, user: to.user }), ["shell"], {
      timeoutMs: 60_000,
      onLine: () => {},
      input: `open(options["data_dir"] + "/filestore/copy/ab/abc", "w").write("changed")`,
    });
    expect(exitCode).toBe(1);
    expect(await readTree(source)).toMatchObject({ "ab/abc": "one" });
  });

  it("follows no link, whoever put it there", async () => {
    const { runtime, source, target, home } = await openWithFiles();
    await writeFile(join(home, "secret"), "secret", { mode: 0o644 });
    await symlink(join(home, "secret"), join(source, "ab/link"));
    await symlink(home, join(source, "folder"));
    expect(await runtime.cloneFilestore(from, to)).toEqual({ files: 2 });
    expect(Object.keys(await readTree(target)).sort()).toEqual(["ab/abc", "checklist/cd/cde"]);
    await expect(lstat(join(target, "folder"))).rejects.toThrow("ENOENT");
  });

  it("follows no link that takes the place of a folder while it is walked", async () => {
    const { source, target, home } = await openWithFiles();
    await mkdir(join(home, "elsewhere"));
    await writeFile(join(home, "elsewhere/secret"), "secret", { mode: 0o644 });
    await mkdir(join(source, "zz"));
    await Promise.all(
      Array.from({ length: 2_000 }, (_, index) => writeFile(join(source, `ab/${index}`), "")),
    );
    const maker = (await stat(source)).uid;
    await mkdir(join(home, "environments/env-b/data/filestore"), { recursive: true });
    const cloning = cloneTree(source, target, { owner: null, maker });
    await vi.waitUntil(() => stat(join(target, "ab")).catch(() => null), { interval: 1, timeout: 20_000 });
    await rename(join(source, "zz"), join(home, "zz"));
    await symlink(join(home, "elsewhere"), join(source, "zz"));
    await cloning;
    expect(Object.keys(await readTree(target)).filter((file) => file.startsWith("zz"))).toEqual([]);
  });

  it("gives away no folder that a link leads to meanwhile", async () => {
    if (!isRoot) return;
    const { source, home } = await openWithFiles();
    await mkdir(join(home, "elsewhere/inner"), { recursive: true });
    await mkdir(join(source, "zz"));
    for (let index = 0; index < 500; index += 1) await mkdir(join(source, `ab/${index}`));
    const giving = ownFolders(source, { uid: 200_009, gid: 200_009 });
    await vi.waitUntil(async () => (await stat(join(source, "ab/0"))).uid === 200_009, {
      interval: 1,
      timeout: 20_000,
    });
    await rename(join(source, "zz"), join(home, "zz"));
    await symlink(join(home, "elsewhere"), join(source, "zz"));
    await giving;
    expect(await stat(join(home, "elsewhere/inner"))).toMatchObject({ uid: 0 });
    expect(await stat(join(source, "ab/499"))).toMatchObject({ uid: 200_009 });
  });

  it("is read file by file without following a link on the way", async () => {
    const { runtime, source, home } = await openWithFiles();
    await mkdir(join(home, "elsewhere"));
    await writeFile(join(home, "elsewhere/secret"), "secret", { mode: 0o644 });
    await symlink(join(home, "elsewhere"), join(source, "zz"));
    const at = { ...from, user: { ordinal: 1 } };
    expect(await runtime.readFilestoreFile(at, "zz/secret")).toBeNull();
    const found = await runtime.readFilestoreFile(at, "ab/abc");
    expect(found?.sizeBytes).toBe(3);
    found?.content.destroy();
  });

  it("copies what its user could not read through a link", async () => {
    const { runtime, source, target } = await openWithFiles();
    await chmod(join(source, "ab/abc"), 0o600);
    await runtime.cloneFilestore(from, to);
    expect(await readTree(target)).toMatchObject({ "ab/abc": "one" });
    const shared = (await stat(join(target, "ab/abc"))).ino === (await stat(join(source, "ab/abc"))).ino;
    expect(shared).toBe(!isRoot);
  });

  it("that a dead worker left unfinished is cleared away by the next one", async () => {
    const { runtime, home } = await openWithFiles();
    await runtime.ensureDataFolder(to.envId, to.user);
    const abandoned = join(home, "environments/env-b/incoming:1073741824:1:x");
    const underway = join(
      home,
      `environments/env-b/incoming:${process.ppid}:${await startOf(process.ppid)}:x`,
    );
    await Promise.all([mkdir(abandoned), mkdir(underway)]);
    await runtime.cloneFilestore(from, to);
    expect(await readdir(join(home, "environments/env-b"))).toEqual([
      "data",
      underway.split("/").at(-1),
      "tmp",
    ]);
  });

  it("on another file system has files of its own", async () => {
    const { source } = await openWithFiles();
    const other = await mkdtemp("/dev/shm/capstan-").catch(() => null);
    if (other === null || (await stat(other)).dev === (await stat(source)).dev) return;
    onTestFinished(() => rm(other, { recursive: true }));
    const maker = (await stat(source)).uid;
    await writeFile(join(source, "ab/big"), Buffer.alloc(1_000_000, 120));
    expect(await cloneTree(source, join(other, "copy"), { owner: null, maker })).toBe(3);
    expect(await readTree(join(other, "copy"))).toEqual({
      "ab/abc": "one",
      "ab/big": "x".repeat(1_000_000),
      "checklist/cd/cde": "",
    });
  });
});

async function startOf(pid: number): Promise<string> {
  return (await identifyProcess(pid))?.startTicks ?? "";
}
