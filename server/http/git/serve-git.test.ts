import path from "node:path";
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { makeCommit, readHeads, testGit } from "@/server/drivers/git/testing/make-commits";
import { project } from "@/server/drivers/git/testing/test-home";
import { failedPush, makeGitServer, makeWork, push } from "./testing/git-server";

describe("git over http", { timeout: 120_000 }, () => {
  it("clones an empty repository, takes a push, tells what became of it, and gives it back", async () => {
    const { home, url, pushes, repository, errors } = await makeGitServer();
    const empty = path.join(home, "empty");
    expect(await testGit(["clone", url(), empty], { all: true })).toContain("empty repository");
    const work = await makeWork(home, { a: "1", "ü 'x'": "2" });
    const said = await push(work, url(), "HEAD:refs/heads/feature/ünï/x");
    expect(said).toContain("remote: Building feature/x → http://capstan/runs/1");
    expect(said).toMatch(/remote: two *\nremote: {2}\[31mlines/);
    expect(pushes).toEqual([{ projectId: project, actor: "Grace\n<x>" }]);
    expect(await readHeads(repository)).toEqual({
      "feature/ünï/x": await testGit(["rev-parse", "HEAD"], { cwd: work }),
    });
    const clone = path.join(home, "clone");
    await testGit(["clone", "--quiet", url("shop", "reader"), clone]);
    expect(await readFile(path.join(clone, "ü 'x'"), "utf8")).toBe("2");
    expect(await push(work, url(), "HEAD:refs/heads/feature/ünï/x")).toContain("[up to date]");
    expect(pushes).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it("takes forced pushes, deletions (of HEAD's branch too) and many branches at once", async () => {
    const { home, url, pushes, repository } = await makeGitServer();
    const work = await makeWork(home);
    await push(work, url(), "HEAD:refs/heads/main", "HEAD:refs/heads/dev", "HEAD:refs/heads/other");
    expect(pushes).toHaveLength(1);
    await testGit(["commit", "--quiet", "--amend", "-m", "again"], { cwd: work });
    const amended = await testGit(["rev-parse", "HEAD"], { cwd: work });
    expect(await failedPush(work, url(), "HEAD:refs/heads/dev")).toContain("[rejected]");
    await push(work, url(), "+HEAD:refs/heads/dev");
    expect((await readHeads(repository)).dev).toBe(amended);
    await push(work, url(), ":refs/heads/main", ":refs/heads/other");
    expect(await readHeads(repository)).toEqual({ dev: amended });
    expect(pushes).toHaveLength(3);
    const clone = path.join(home, "clone");
    await testGit(["clone", "--quiet", url(), clone]);
    expect(await testGit(["symbolic-ref", "HEAD"], { cwd: clone })).toBe("refs/heads/dev");
  });

  it("says nothing of a push of tags alone", async () => {
    const { home, url, pushes, repository } = await makeGitServer();
    const work = await makeWork(home);
    expect(await push(work, url(), "HEAD:refs/tags/v1")).not.toContain("Building");
    expect(pushes).toEqual([]);
    expect(await testGit(["--git-dir", repository, "tag"])).toBe("v1");
  });

  it("hides what is Capstan's own, and lets nobody write there", async () => {
    const { home, url, driver, repository, pushes } = await makeGitServer();
    const sha = await makeCommit(repository, "main", { files: { a: "1" } });
    await driver.pinCommit(project, sha);
    for (const version of ["0", "2"]) {
      const refs = await testGit(["-c", `protocol.version=${version}`, "ls-remote", url()]);
      expect(refs.split("\n").map((line) => line.split("\t")[1])).toEqual(["HEAD", "refs/heads/main"]);
    }
    const work = await makeWork(home);
    expect(await failedPush(work, url(), `HEAD:refs/capstan/pins/${sha}`)).toContain(
      "deny updating a hidden ref",
    );
    expect(await failedPush(work, url(), `:refs/capstan/pins/${sha}`)).toMatch(
      /hidden ref|remote ref does not exist/,
    );
    expect(
      await testGit(["--git-dir", repository, "for-each-ref", "--format=%(objectname)", "refs/capstan"]),
    ).toBe(sha);
    expect(pushes).toEqual([]);
  });

  it("takes branches and tags, and nothing that stands in for a commit", async () => {
    const { home, url, repository } = await makeGitServer();
    const work = await makeWork(home);
    await push(work, url(), "HEAD:refs/heads/main");
    const sha = await testGit(["rev-parse", "HEAD"], { cwd: work });
    for (const ref of [`refs/replace/${sha}`, "refs/notes/commits", "refs/x"])
      expect(await failedPush(work, url(), `HEAD:${ref}`)).toContain("deny updating a hidden ref");
    expect(await testGit(["--git-dir", repository, "for-each-ref", "--format=%(refname)"])).toBe(
      "refs/heads/main",
    );
  });

  it("takes pushes though a commit stands in for itself, and shows nobody that it does", async () => {
    const { home, url, repository } = await makeGitServer();
    const work = await makeWork(home);
    await push(work, url(), "HEAD:refs/heads/main");
    const sha = await testGit(["rev-parse", "HEAD"], { cwd: work });
    await testGit(["--git-dir", repository, "update-ref", `refs/replace/${sha}`, sha], {
      env: { GIT_NO_REPLACE_OBJECTS: "1" },
    });
    await testGit(["commit", "--quiet", "--allow-empty", "-m", "second"], { cwd: work });
    await push(work, url(), "HEAD:refs/heads/main");
    const clone = path.join(home, "mirror");
    await testGit(["clone", "--quiet", "--mirror", url(), clone]);
    expect(await testGit(["for-each-ref", "--format=%(refname)"], { cwd: clone })).toBe("refs/heads/main");
  });

  it("lets nobody in without a token, and hides what is not theirs", async () => {
    const { home, url, pushes, host, ask } = await makeGitServer();
    const work = await makeWork(home);
    expect(await failedPush(work, url("shop", "wrong"), "HEAD:refs/heads/main")).toContain(
      "Authentication failed",
    );
    expect(await failedPush(work, url("nothing"), "HEAD:refs/heads/main")).toContain("not found");
    expect(await failedPush(work, url("unmade"), "HEAD:refs/heads/main")).toContain("not found");
    expect(await failedPush(work, url("shop", "reader"), "HEAD:refs/heads/main")).toContain(
      "You may read this project",
    );
    expect(await failedPush(work, url("elsewhere"), "HEAD:refs/heads/main")).toContain(
      "does not host this project",
    );
    for (const slug of ["shop", "nothing"]) {
      const response = await fetch(`http://${host}/git/${slug}.git/info/refs?service=git-upload-pack`);
      expect([response.status, response.headers.get("www-authenticate")]).toEqual([
        401,
        'Basic realm="Capstan"',
      ]);
    }
    const nothing = await ask("nothing.git/info/refs?service=git-upload-pack");
    const unmade = await ask("unmade.git/info/refs?service=git-upload-pack");
    expect([nothing.status, await nothing.text()]).toEqual([unmade.status, await unmade.text()]);
    expect(pushes).toEqual([]);
  });

  it("refuses the dumb protocol and other methods, types and encodings", async () => {
    const { ask } = await makeGitServer();
    const type = { "content-type": "application/x-git-upload-pack-request" };
    const statuses = await Promise.all([
      ask("shop.git/info/refs"),
      ask("shop.git/info/refs?service=git-evil"),
      ask("shop.git/HEAD"),
      ask("shop.git/objects/info/packs"),
      ask("shop.git/git-upload-pack"),
      ask("shop.git/info/refs?service=git-upload-pack", { method: "POST" }),
      ask("shop.git/git-upload-pack", { method: "POST", body: "0000" }),
      ask("shop.git/git-upload-pack", {
        method: "POST",
        body: "x",
        headers: { ...type, "content-encoding": "br" },
      }),
    ]);
    expect(statuses.map((response) => response.status)).toEqual([403, 403, 404, 404, 405, 405, 415, 415]);
  });

  it("speaks version 2, with compressed requests", async () => {
    const { ask, repository } = await makeGitServer();
    const sha = await makeCommit(repository, "main", { files: { a: "1" } });
    const headers = { "git-protocol": "version=2" };
    const offer = await ask("shop.git/info/refs?service=git-upload-pack", { headers });
    expect(await offer.text()).toContain("version 2");
    expect(offer.headers.get("content-type")).toBe("application/x-git-upload-pack-advertisement");
    expect(offer.headers.get("cache-control")).toContain("no-cache");
    const body = new Uint8Array(gzipSync("0014command=ls-refs\n0000"));
    const answer = await ask("shop.git/git-upload-pack", {
      method: "POST",
      body,
      headers: {
        ...headers,
        "content-type": "application/x-git-upload-pack-request",
        "content-encoding": "gzip",
      },
    });
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining(`${sha} refs/heads/main`),
    ]);
  });

  it("refuses broken objects, and runs no hook", async () => {
    const { home, url, repository } = await makeGitServer();
    for (const hook of ["pre-receive", "update", "post-receive", "post-update"])
      await testGit(["init", "--quiet", "--bare", repository]).then(() =>
        writeFile(path.join(repository, "hooks", hook), `#!/bin/sh\necho pwned\ntouch '${home}/pwned'\n`, {
          mode: 0o755,
        }),
      );
    const work = await makeWork(home);
    expect(await push(work, url(), "HEAD:refs/heads/main")).not.toContain("pwned");
    const blob = await testGit(["hash-object", "-w", "a"], { cwd: work });
    const entry = Buffer.concat([Buffer.from("100644 .git\0"), Buffer.from(blob, "hex")]);
    const argv = ["hash-object", "-w", "-t", "tree", "--literally", "--stdin"];
    const tree = await testGit(argv, { cwd: work, input: entry });
    const bad = await testGit(["commit-tree", tree, "-m", "bad"], { cwd: work });
    expect(await failedPush(work, url(), `${bad}:refs/heads/bad`)).toContain("hasDotgit");
    expect(Object.keys(await readHeads(repository))).toEqual(["main"]);
  });

  it("stores a push that Capstan cannot look at", async () => {
    const failure = new Error("the database is gone");
    const { home, url, errors, repository } = await makeGitServer({
      afterPush: () => Promise.reject(failure),
    });
    const work = await makeWork(home);
    const said = await push(work, url(), "HEAD:refs/heads/main");
    expect(said).toContain("remote: Your push is stored");
    expect(said).not.toContain("database");
    expect(errors).toEqual([failure]);
    expect(Object.keys(await readHeads(repository))).toEqual(["main"]);
  });

  it("answers 500 when all goes wrong", async () => {
    const failure = new Error("secret words");
    const { ask, errors } = await makeGitServer({ authorize: () => Promise.reject(failure) });
    const response = await ask("shop.git/info/refs?service=git-upload-pack");
    expect([response.status, (await response.text()).includes("secret")]).toEqual([500, false]);
    expect(errors).toEqual([failure]);
  });
});
