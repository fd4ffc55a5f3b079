import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, mkdir, open, readFile, readdir, readlink, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createGitDriver } from "./create-git-driver";
import { makeCommit, testGit } from "./testing/make-commits";
import { errorOf, makeTestHome, namesIn, project } from "./testing/test-home";
import { leftoverMs, submoduleKeepMs } from "./tunables";

const mebibyte = 1024 * 1024;
const modeOf = async (file: string) => (await lstat(file)).mode & 0o777;

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

describe("checkouts of real git", { timeout: 120_000 }, () => {
  it("can be read but not written by others, whatever the umask", async () => {
    const { driver, repository, home, checkouts } = await makeTestHome();
    const sha = await makeCommit(repository, "main", {
      files: { "deep/a": "1" },
      executables: { run: "#!/bin/sh" },
      symlinks: { link: "/etc/passwd" },
    });
    for (const umask of [0o077, 0o022, 0o000]) {
      const before = process.umask(umask);
      try {
        const { path: folder } = await driver.ensureCheckout(project, sha, {});
        const modes = await Promise.all(
          ["..", ".", "deep", "run", "deep/a"].map((name) => modeOf(path.join(folder, name))),
        );
        expect(modes).toEqual([0o711, 0o755, 0o755, 0o755, 0o644]);
        expect(await readlink(path.join(folder, "link"))).toBe("/etc/passwd");
        expect(await namesIn(folder)).toEqual(["deep", "link", "run"]);
        await rm(path.join(checkouts, sha), { recursive: true });
      } finally {
        process.umask(before);
      }
    }
    expect(await modeOf(path.join(home, "repositories"))).toBe(0o700);
    expect(await modeOf(path.join(home, "checkouts"))).toBe(0o711);
    expect(await namesIn(checkouts)).toEqual([]);
  });

  it("need the repository no more: it may be collected or removed", async () => {
    const { driver, repository } = await makeTestHome();
    const pinned = await makeCommit(repository, "main", { files: { a: "pinned" } });
    await driver.pinCommit(project, pinned);
    const loose = await makeCommit(repository, "main", { files: { a: "loose" }, orphan: true });
    const { path: folder } = await driver.ensureCheckout(project, loose, {});
    await makeCommit(repository, "main", { files: { a: "new" }, orphan: true });
    await testGit(["--git-dir", repository, "gc", "--quiet", "--prune=now"]);
    expect(await driver.findCommit(project, loose)).toBeNull();
    expect(await readFile(path.join(folder, "a"), "utf8")).toBe("loose");
    const { path: kept } = await driver.ensureCheckout(project, pinned, {});
    await rm(repository, { recursive: true });
    expect(await readFile(path.join(kept, "a"), "utf8")).toBe("pinned");
    expect(await driver.ensureCheckout(project, pinned, {})).toEqual({ path: kept });
  });

  it("ignore what a killed process left, and sweep it once it is old", async () => {
    let now = new Date();
    const { driver, repository, checkouts, home } = await makeTestHome({}, { now: () => now });
    const first = await makeCommit(repository, "main", { files: { a: "1" } });
    const second = await makeCommit(repository, "main", { files: { a: "2" } });
    for (const name of [".tmp-killed", ".trash-killed"]) {
      await mkdir(path.join(checkouts, name, "tree"), { recursive: true });
      await writeFile(path.join(checkouts, name, "tree", "half"), "x");
    }
    await mkdir(path.join(home, "repositories", ".tmp-killed"));
    expect(
      await driver.removeUnusedCheckouts(project, { keep: new Set(), unusedSince: new Date(0) }),
    ).toEqual([]);
    await driver.ensureCheckout(project, first, {});
    expect(await namesIn(checkouts)).toEqual([".tmp-killed", first]);
    now = new Date(now.getTime() + leftoverMs + 60_000);
    await driver.ensureCheckout(project, second, {});
    await driver.ensureRepository("other");
    expect(await namesIn(checkouts)).toEqual([first, second].sort());
    expect(await namesIn(path.join(home, "repositories"))).toEqual([`${project}.git`, "other.git"].sort());
  });

  it("that are cancelled in the middle leave nothing", async () => {
    const { driver, repository, checkouts, home, makeProgram } = await makeTestHome();
    const sha = await makeCommit(repository, "main", { files: { a: "1" } });
    const started = path.join(home, "started");
    const git = await makeProgram(
      "git",
      `case "$*" in *read-tree*) echo $$ > '${started.replaceAll("'", `'\\''`)}'; exec sleep 600;; esac; exec git "$@"`,
    );
    const controller = new AbortController();
    const reason = new Error("cancelled by a person");
    const slow = createGitDriver({ home, git }).ensureCheckout(project, sha, { signal: controller.signal });
    const ended = expect(slow).rejects.toBe(reason);
    await expect.poll(() => readFile(started, "utf8").catch(() => ""), { timeout: 20_000 }).not.toBe("");
    controller.abort(reason);
    await ended;
    expect(await namesIn(checkouts)).toEqual([]);
    const pid = Number(await readFile(started, "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect((await driver.ensureCheckout(project, sha, {})).path).toBe(path.join(checkouts, sha));
  });

  it("hold a file of 100 MB byte for byte", async () => {
    const { driver, repository, home } = await makeTestHome();
    const work = path.join(home, "work");
    await testGit(["init", "--quiet", work]);
    const file = await open(path.join(work, "big.bin"), "w");
    for (let block = 0; block < 100; block += 1) {
      const seed = createHash("sha256").update(String(block)).digest();
      await file.write(Buffer.alloc(mebibyte, seed));
    }
    await file.close();
    await testGit(["-c", "core.bigFileThreshold=1m", "add", "."], { cwd: work });
    await testGit(["commit", "--quiet", "-m", "big"], { cwd: work });
    await testGit(["push", "--quiet", repository, "HEAD:refs/heads/main"], { cwd: work });
    const [branch] = await driver.listBranches(project);
    const { path: folder } = await driver.ensureCheckout(project, branch?.commit.sha ?? "", {});
    expect((await stat(path.join(folder, "big.bin"))).size).toBe(100 * mebibyte);
    expect(await digestOf(path.join(folder, "big.bin"))).toBe(await digestOf(path.join(work, "big.bin")));
  });

  it.each([
    ["in Git's words", "No space left on device", Infinity, "disk_full"],
    ["by the disk, where Git does not say why", "", 4096, "disk_full"],
    ["not, when there is room", "", Infinity, "failed"],
  ])("say when the disk is full: %s", async (_, words, free, code) => {
    const { home, repository, checkouts, makeProgram } = await makeTestHome();
    const sha = await makeCommit(repository, "main", { files: { a: "1" } });
    const git = await makeProgram(
      "git",
      `case "$*" in *read-tree*) echo 'error: unable to write file a ${words}' >&2; exit 128;; esac; exec git "$@"`,
    );
    const driver = createGitDriver({ home, git }, { freeBytes: async () => free });
    expect((await errorOf(driver.ensureCheckout(project, sha, {}))).code).toBe(code);
    expect(await namesIn(checkouts)).toEqual([]);
  });

  it.each(["..", ".git", ".GIT"])("are refused for a commit with a file named %s", async (name) => {
    const { driver, repository, checkouts } = await makeTestHome();
    const blob = await testGit(["--git-dir", repository, "hash-object", "-w", "--stdin"], { input: "x" });
    const entry = Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, "hex")]);
    const argv = ["--git-dir", repository, "hash-object", "-w", "-t", "tree", "--literally", "--stdin"];
    const tree = await testGit(argv, { input: entry });
    const sha = await testGit(["--git-dir", repository, "commit-tree", tree, "-m", "bad"]);
    expect((await errorOf(driver.ensureCheckout(project, sha, {}))).code).toBe("failed");
    expect(await namesIn(checkouts)).toEqual([]);
  });
});

describe("submodules", { timeout: 120_000 }, () => {
  const gitmodules = (entries: Record<string, string>) =>
    Object.entries(entries)
      .map(([name, url]) => `[submodule "${name}"]\n\tpath = ${name}\n\turl = ${url}\n`)
      .join("");

  it("are checked out at their commits, nested and with relative addresses", async () => {
    const { driver, repository, makeRemote, home, checkouts } = await makeTestHome();
    const [origin, outer, inner] = await Promise.all(["origin", "outer", "inner"].map(makeRemote));
    const deepest = await makeCommit(inner ?? "", "main", { files: { c: "inner" } });
    await makeCommit(inner ?? "", "main", { files: { c: "later" } });
    const middle = await makeCommit(outer ?? "", "main", {
      files: { b: "outer", ".gitmodules": gitmodules({ "in/ünï": "../inner.git" }) },
      gitlinks: { "in/ünï": deepest },
    });
    const sha = await makeCommit(repository, "main", {
      files: { a: "root", ".gitmodules": gitmodules({ "deep/outer": "./../outer.git" }) },
      gitlinks: { "deep/outer": middle },
    });
    const lines: string[] = [];
    const options = { remoteUrl: origin, onLine: (line: string) => lines.push(line) };
    const { path: folder } = await driver.ensureCheckout(project, sha, options);
    expect(await readFile(path.join(folder, "deep/outer/b"), "utf8")).toBe("outer");
    expect(await readFile(path.join(folder, "deep/outer/in/ünï/c"), "utf8")).toBe("inner");
    expect(
      (await readdir(folder, { recursive: true })).filter((name) => path.basename(name) === ".git"),
    ).toEqual([]);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain("Submodule deep/outer/in/ünï:");
    expect(await modeOf(path.join(folder, "deep"))).toBe(0o755);
    // a second one needs nothing from the remotes
    await rm(path.join(checkouts, sha), { recursive: true });
    await rm(path.join(home, "remotes"), { recursive: true });
    await driver.ensureCheckout(project, sha, options);
    expect(await namesIn(checkouts)).toEqual([sha]);
    expect(await modeOf(path.join(home, "submodules"))).toBe(0o700);
    await driver.removeRepository(project);
    expect(await namesIn(path.join(home, "submodules"))).toEqual([]);
  });

  it("that cannot be fetched are named, and leave no checkout", async () => {
    const { driver, repository, makeRemote, checkouts } = await makeTestHome();
    const remote = await makeRemote("there");
    await makeCommit(remote, "main", { files: { a: "1" } });
    const absent = "1".repeat(40);
    const cases: [string, string, RegExp][] = [
      ["not there", gitmodules({ "x/y": `${remote}-nowhere` }), /no Git repository/],
      ["no such commit", gitmodules({ "x/y": remote }), /no commit 1111111111/],
      ["no address", "", /no address/],
      ["relative without a base", gitmodules({ "x/y": "../other.git" }), /is relative/],
      ["runs a command", gitmodules({ "x/y": "ext::sh -c touch% /tmp/pwned" }), /not an address/],
      ["looks like an option", gitmodules({ "x/y": "--upload-pack=touch /tmp/pwned" }), /not an address/],
      ["no settings at all", "[broken", /no address/],
    ];
    for (const [label, settings, words] of cases) {
      const sha = await makeCommit(repository, "main", {
        files: { ".gitmodules": settings },
        gitlinks: { "x/y": absent },
      });
      const error = await errorOf(driver.ensureCheckout(project, sha, {}));
      expect(error.code, label).toBe("submodule");
      expect(error.message, label).toMatch(/"x\/y"/);
      expect(error.message, label).toMatch(words);
    }
    expect(await namesIn(checkouts)).toEqual([]);
  });

  it("with an update of their own run nothing; those switched off stay empty", async () => {
    const { driver, repository, makeRemote, home } = await makeTestHome();
    const remote = await makeRemote("there");
    const wanted = await makeCommit(remote, "main", { files: { a: "1" } });
    const marker = path.join(home, "pwned");
    const sha = await makeCommit(repository, "main", {
      files: {
        ".gitmodules": `${gitmodules({ x: remote })}\tupdate = !touch '${marker}'\n${gitmodules({ off: "/nowhere" })}\tupdate = none\n`,
      },
      gitlinks: { x: wanted, off: wanted },
    });
    const { path: folder } = await driver.ensureCheckout(project, sha, {});
    expect(await readFile(path.join(folder, "x/a"), "utf8")).toBe("1");
    expect(await namesIn(path.join(folder, "off"))).toEqual([]);
    expect(await namesIn(home)).not.toContain("pwned");
  });

  it("of servers that give out no single commit come with all branches", async () => {
    const { repository, home, makeRemote, makeProgram } = await makeTestHome();
    const git = await makeProgram("git", `case "$*" in *--depth=1\\ *) exit 128;; esac; exec git "$@"`);
    const remote = await makeRemote("old");
    const wanted = await makeCommit(remote, "main", { files: { a: "old" } });
    await makeCommit(remote, "main", { files: { a: "new" } });
    const sha = await makeCommit(repository, "main", {
      files: { ".gitmodules": gitmodules({ x: remote }) },
      gitlinks: { x: wanted },
    });
    const driver = createGitDriver({ home, git, allowLocalRemotes: true });
    const { path: folder } = await driver.ensureCheckout(project, sha, {});
    expect(await readFile(path.join(folder, "x/a"), "utf8")).toBe("old");
  });

  it("fetched by two checkouts at once are right in both", async () => {
    const { driver, repository, makeRemote } = await makeTestHome();
    const remote = await makeRemote("shared");
    const shas: string[] = [];
    for (const content of ["1", "2", "3"]) {
      const wanted = await makeCommit(remote, "main", { files: { a: content } });
      const settings = { ".gitmodules": gitmodules({ x: remote }) };
      shas.push(await makeCommit(repository, "main", { files: settings, gitlinks: { x: wanted } }));
    }
    const folders = await Promise.all(shas.map((sha) => driver.ensureCheckout(project, sha, {})));
    const contents = await Promise.all(
      folders.map((folder) => readFile(path.join(folder.path, "x/a"), "utf8")),
    );
    expect(contents).toEqual(["1", "2", "3"]);
  });

  it("cut off in the middle of a fetch are fetched again; those long unused are dropped", async () => {
    let now = new Date();
    const { driver, repository, makeRemote, home, checkouts } = await makeTestHome({}, { now: () => now });
    const remote = await makeRemote("big");
    const mirrors = path.join(home, "submodules", project);
    const commit = async (content: string) => {
      const wanted = await makeCommit(remote, "main", { files: { a: content } });
      const settings = { ".gitmodules": gitmodules({ x: remote }) };
      return makeCommit(repository, "main", { files: settings, gitlinks: { x: wanted } });
    };
    // what a kill leaves
    await mkdir(path.join(mirrors, ".tmp-killed", "objects"), { recursive: true });
    const [old, kept] = [await commit("1"), await commit("2")];
    for (const sha of [old, kept]) {
      const { path: folder } = await driver.ensureCheckout(project, sha, {});
      expect(await readFile(path.join(folder, "x/a"), "utf8")).toBe(sha === old ? "1" : "2");
    }
    expect(await namesIn(mirrors)).toHaveLength(3);
    now = new Date(now.getTime() + submoduleKeepMs + 60_000);
    await rm(path.join(checkouts, kept), { recursive: true });
    await driver.ensureCheckout(project, kept, {});
    await driver.ensureCheckout(project, await commit("3"), {});
    expect(await namesIn(mirrors)).toHaveLength(2);
  });
});
