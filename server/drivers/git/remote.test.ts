import { readFile, utimes, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseNetworks } from "@/server/platform/network/networks";
import { createGitDriver } from "./create-git-driver";
import { makeCommit, readHeads, testGit } from "./testing/make-commits";
import { errorOf, makeTestHome, namesIn, project } from "./testing/test-home";
import { leftoverMs } from "./tunables";

/** A web server that answers everything with one status, and keeps what it was sent. */
async function makeRefusingServer(status: number, text: string) {
  const seen: http.IncomingHttpHeaders[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(status, { "content-type": "text/plain", "www-authenticate": 'Basic realm="x"' });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** A stand-in for ssh that notes how it was called, then runs what it was asked for on this machine. */
const sshScript = (log: string) => `
for word in "$@"; do
  printf '%s\\n' "$word" >> "${log}"
  case "$word" in IdentityFile=*) key=$(printf '%s' "$word" | sed 's/^IdentityFile=//; s/^"//; s/"$//; s/%%/%/g');; esac
  last=$word
done
if [ -f "$key" ]; then stat -c 'mode %a' "$key" >> "${log}"; cat "$key" >> "${log}"; fi
exec sh -c "$last"`;

describe("remotes of real git", { timeout: 60_000 }, () => {
  it("leave their tags, notes and other refs behind", async () => {
    const { driver, repository, makeRemote } = await makeTestHome();
    const remote = await makeRemote("tagged");
    const sha = await makeCommit(remote, "main", { files: { a: "1" } });
    for (const ref of ["refs/tags/v1", "refs/notes/x", "refs/pull/1/head", "refs/capstan/pins/x"])
      await testGit(["--git-dir", remote, "update-ref", ref, sha]);
    await driver.fetchRemote(project, { url: remote });
    const refs = await testGit(["--git-dir", repository, "for-each-ref", "--format=%(refname)"]);
    expect(refs).toBe("refs/heads/main");
  });

  it("with a branch whose name is not UTF-8 show the others", async () => {
    const { driver, makeRemote } = await makeTestHome();
    const remote = await makeRemote("latin");
    const sha = await makeCommit(remote, "main", { files: { a: "1" } });
    const head = Buffer.from(`create refs/heads/caf\xe9 ${sha}\n`, "latin1");
    await testGit(["--git-dir", remote, "update-ref", "--stdin"], { input: head });
    await driver.fetchRemote(project, { url: remote });
    expect((await driver.listBranches(project)).map((branch) => branch.name)).toEqual(["main"]);
  });

  it("with a first line of 10 MB keep a readable part of it", async () => {
    const { driver, repository } = await makeTestHome();
    const subject = `<script>\u001b[31m${"é".repeat(5_000_000)}`;
    const sha = await makeCommit(repository, "main", { files: { a: "1" }, subject });
    const commit = await driver.findCommit(project, sha);
    expect(commit?.subject.startsWith("<script>ééé")).toBe(true);
    expect(commit?.subject.length).toBeLessThan(600);
  });

  it("on this machine are refused unless a setting allows them", async () => {
    const { home, makeRemote } = await makeTestHome();
    const remote = await makeRemote("local");
    await makeCommit(remote, "main", { files: { a: "1" } });
    const driver = createGitDriver({ home });
    for (const url of [
      remote,
      `file://${remote}`,
      "ext::sh -c id",
      "git://127.0.0.1/x",
      "-x",
      "",
      "https://",
    ]) {
      const error = await errorOf(driver.fetchRemote(project, { url }));
      expect(error.code, url).toBe("not_a_repository");
      expect(error.message, url).toContain("https://");
    }
  });

  it.each([
    [401, "denied"],
    [403, "denied"],
    [404, "not_a_repository"],
    [500, "unreachable"],
    [503, "unreachable"],
  ])("that answer %i are %s, and no secret is told", async (status, code) => {
    const { driver, home } = await makeTestHome();
    const { host, seen } = await makeRefusingServer(status, "no\u001b[31m\n");
    const url = `http://user:s3cr3t%21t0ken@${host}/x.git`;
    const error = await errorOf(driver.fetchRemote(project, { url }));
    expect(error.code).toBe(code);
    const basic = Buffer.from("user:s3cr3t!t0ken").toString("base64");
    expect(seen[0]?.authorization).toBe(`Basic ${basic}`);
    for (const text of [error.message, error.detail ?? ""])
      for (const secret of ["s3cr3t", "t0ken", basic, "\u001b"]) expect(text).not.toContain(secret);
    expect(error.detail).toContain(host);
    expect(await namesIn(path.join(home, "ssh-keys"))).toEqual([]);
  });

  it("that do not answer are unreachable", async () => {
    const { driver } = await makeTestHome();
    for (const url of [
      "http://127.0.0.1:1/x.git",
      "ssh://git@127.0.0.1:1/x.git",
      "https://host.invalid/x.git",
    ])
      expect((await errorOf(driver.fetchRemote(project, { url }))).code, url).toBe("unreachable");
  });

  it("over ssh get the key in a file of our own, gone afterwards, and none of the machine's settings", async () => {
    const { home, makeRemote, makeProgram, repository } = await makeTestHome();
    const remote = await makeRemote("ssh");
    await makeCommit(remote, "main", { files: { a: "1" } });
    const log = path.join(home, "ssh.log");
    const ssh = await makeProgram("ssh", sshScript(log));
    const driver = createGitDriver({
      home,
      openedNetworks: parseNetworks(["127.0.0.1", "::1"]),
      environment: { PATH: `${path.dirname(ssh)}:/usr/bin:/bin`, GIT_DIR: "/x" },
    });
    const access = {
      url: `git@localhost:${remote}`,
      privateKey: "-----BEGIN X-----\r\nabc\r\n-----END X-----",
    };
    await driver.fetchRemote(project, access);
    expect(await readHeads(repository)).toEqual(await readHeads(remote));
    const said = await readFile(log, "utf8");
    for (const line of [
      "-F\n/dev/null",
      "BatchMode=yes",
      "IdentitiesOnly=yes",
      "HostKeyAlias=localhost",
      "git@localhost",
      "mode 600",
    ])
      expect(said).toContain(`${line}\n`);
    // the address that was checked, so that the name is not looked up again
    expect(said).toMatch(/^HostName=(127\.0\.0\.1|::1)$/m);
    expect(said).toContain("-----BEGIN X-----\nabc\n-----END X-----\n");
    expect(said).toContain(`UserKnownHostsFile="${home.replaceAll("%", "%%")}/known_hosts"`);
    expect(await namesIn(path.join(home, "ssh-keys"))).toEqual([]);
    await driver.createBranch(project, "dev", (await readHeads(remote)).main ?? "", access);
    expect(Object.keys(await readHeads(remote))).toEqual(["dev", "main"]);
    expect(await namesIn(path.join(home, "ssh-keys"))).toEqual([]);
  });

  it("with rules of their own refuse a merge, and nothing changes", async () => {
    const { driver, repository, makeRemote } = await makeTestHome();
    const remote = await makeRemote("protected");
    const base = await makeCommit(remote, "main", { files: { a: "1" } });
    await driver.fetchRemote(project, { url: remote });
    await driver.createBranch(project, "dev", base, { url: remote });
    await makeCommit(remote, "dev", { files: { b: "1" } });
    await driver.fetchRemote(project, { url: remote });
    await writeFile(
      path.join(remote, "hooks", "pre-receive"),
      "#!/bin/sh\necho 'main is protected' >&2\nexit 1\n",
      {
        mode: 0o755,
      },
    );
    const before = await readHeads(remote);
    const author = { name: "Sam", email: "sam@example.com" };
    const error = await errorOf(
      driver.mergeBranch(project, { source: "dev", target: "main", author, remote: { url: remote } }),
    );
    expect(error.code).toBe("denied");
    expect(error.message).toContain("pre-receive hook declined");
    expect(error.detail).toContain("main is protected");
    expect(await readHeads(remote)).toEqual(before);
    expect(await readHeads(repository)).toEqual(before);
  });

  it("with broken objects are refused, and the mirror stays as it was", async () => {
    const { driver, repository, makeRemote } = await makeTestHome();
    const remote = await makeRemote("broken");
    const blob = await testGit(["--git-dir", remote, "hash-object", "-w", "--stdin"], { input: "x" });
    const entry = Buffer.concat([Buffer.from("100644 .git\0"), Buffer.from(blob, "hex")]);
    const argv = ["--git-dir", remote, "hash-object", "-w", "-t", "tree", "--literally", "--stdin"];
    const tree = await testGit(argv, { input: entry });
    const sha = await testGit(["--git-dir", remote, "commit-tree", tree, "-m", "bad"]);
    await testGit(["--git-dir", remote, "update-ref", "refs/heads/main", sha]);
    const error = await errorOf(driver.fetchRemote(project, { url: remote }));
    expect(error.message).toContain("hasDotgit");
    expect(await readHeads(repository)).toEqual({});
  });
});

describe("transfers that were cut off", { timeout: 60_000 }, () => {
  it("leave packs that are swept: old ones always, all of them when the disk is full", async () => {
    const { home, repository, makeRemote, makeProgram, driver } = await makeTestHome();
    const remote = await makeRemote("there");
    await makeCommit(remote, "main", { files: { a: "1" } });
    const packs = path.join(repository, "objects", "pack");
    const old = new Date(Date.now() - leftoverMs - 60_000);
    for (const name of ["tmp_pack_old", "tmp_pack_young", "pack-keep.keep"])
      await writeFile(path.join(packs, name), "x");
    for (const name of ["tmp_pack_old", "pack-keep.keep"]) await utimes(path.join(packs, name), old, old);
    await driver.fetchRemote(project, { url: remote });
    const left = async () => (await namesIn(packs)).filter((name) => /^tmp_|keep/.test(name));
    expect(await left()).toEqual(["pack-keep.keep", "tmp_pack_young"]);
    const git = await makeProgram(
      "git",
      `case "$*" in *fetch*) echo 'fatal: write error: No space left on device' >&2; exit 128;; esac; exec git "$@"`,
    );
    const full = createGitDriver({ home, git, allowLocalRemotes: true });
    expect((await errorOf(full.fetchRemote(project, { url: remote }))).code).toBe("disk_full");
    expect(await left()).toEqual(["pack-keep.keep"]);
  });
});

describe("the repository of real git", { timeout: 60_000 }, () => {
  it("is freed of a lock that a killed process left", async () => {
    let now = new Date();
    const { driver, repository } = await makeTestHome({}, { now: () => now });
    const sha = await makeCommit(repository, "main", { files: { a: "1" } });
    const lock = path.join(repository, "refs", "heads", "dev.lock");
    await writeFile(lock, "");
    const young = new Date(now.getTime() - 1_000);
    await utimes(lock, young, young);
    now = new Date(now.getTime() + 3_600_000);
    await driver.createBranch(project, "dev", sha);
    expect(await readHeads(repository)).toEqual({ main: sha, dev: sha });
  });

  it("runs no hook, whatever lies there", async () => {
    const { driver, repository, home } = await makeTestHome();
    const sha = await makeCommit(repository, "main", { files: { a: "1" } });
    await testGit(["init", "--quiet", "--bare", repository]);
    await writeFile(
      path.join(repository, "hooks", "reference-transaction"),
      `#!/bin/sh\ntouch '${home}/ran'\n`,
      {
        mode: 0o755,
      },
    );
    await driver.createBranch(project, "dev", sha);
    expect(await namesIn(home)).not.toContain("ran");
  });

  it("says what is missing when there is no Git", async () => {
    const { home } = await makeTestHome();
    const error = await errorOf(createGitDriver({ home, git: "/nowhere/git" }).listBranches(project));
    expect(error).toMatchObject({ code: "failed" });
    expect(error.message).toContain("not installed");
  });

  it("says which Git is needed when it is too old to merge", async () => {
    const { home, repository, makeProgram } = await makeTestHome();
    const base = await makeCommit(repository, "main", { files: { a: "1" } });
    await testGit(["--git-dir", repository, "update-ref", "refs/heads/dev", base]);
    await makeCommit(repository, "main", { files: { a: "2" } });
    await makeCommit(repository, "dev", { files: { b: "2" } });
    const git = await makeProgram(
      "git",
      `case "$*" in *merge-tree*) echo 'usage: git merge-tree <base-tree> <branch1> <branch2>' >&2; exit 129;; esac; exec git "$@"`,
    );
    const author = { name: " <>. ", email: "a b\n@c" };
    const request = { source: "dev", target: "main", author };
    const error = await errorOf(createGitDriver({ home, git }).mergeBranch(project, request));
    expect(error.message).toContain("2.38");
    // any name makes a commit
    expect((await createGitDriver({ home }).mergeBranch(project, request)).kind).toBe("merged");
  });

  it("refuses ids that lead elsewhere", async () => {
    const { driver } = await makeTestHome();
    for (const id of ["", "..", "../x", "a/b", ".git", "-x", "x\0", "x".repeat(200)])
      expect((await errorOf(driver.listBranches(id))).code, id).toBe("bad_name");
  });
});
