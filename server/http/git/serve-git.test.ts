import { createHash } from "node:crypto";
import { open, readFile, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGitHttpBackend, type GitHttpLimits } from "@/server/drivers/git/http-backend";
import { makeCommit, readHeads, testGit } from "@/server/drivers/git/testing/make-commits";
import { makeTestHome, project } from "@/server/drivers/git/testing/test-home";
import { parseBasicToken } from "./parse-basic-token";
import { serveGit, type ServeGitDeps } from "./serve-git";

type Actor = { name: string; may: "read" | "write" };
const actors: Record<string, Actor> = {
  writer: { name: "Grace\n<x>", may: "write" },
  reader: { name: "Ada", may: "read" },
};

/** Node's requests and responses as the platform's, as Next has them. */
function adapt(handle: (request: Request) => Promise<Response>): http.RequestListener {
  return (incoming, outgoing) => {
    const controller = new AbortController();
    outgoing.on("close", () => {
      if (!outgoing.writableFinished) controller.abort(new Error("the client is gone"));
    });
    const body = incoming.method === "GET" ? null : (Readable.toWeb(incoming) as unknown as BodyInit);
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    const request = new Request(`http://localhost${incoming.url}`, {
      method: incoming.method,
      headers,
      body,
      signal: controller.signal,
      duplex: "half",
    } as RequestInit);
    void handle(request).then(async (response) => {
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      if (!response.body) return outgoing.end();
      const stream = Readable.fromWeb(response.body as unknown as NodeReadableStream);
      return pipeline(stream, outgoing).catch(() => outgoing.destroy());
    });
  };
}

async function makeServer(changes: Partial<ServeGitDeps<Actor>> = {}, limits: Partial<GitHttpLimits> = {}) {
  const home = await makeTestHome();
  const pushes: { projectId: string; actor: string }[] = [];
  const errors: unknown[] = [];
  const deps: ServeGitDeps<Actor> = {
    backend: createGitHttpBackend({ home: home.home }, limits),
    authenticate: async (header) => actors[parseBasicToken(header) ?? ""] ?? null,
    authorize: async (actor, slug, access) => {
      if (slug === "elsewhere") return { projectId: project, hosted: false };
      if (slug === "unmade") return { projectId: "unmade", hosted: true };
      return slug === "shop" && (access === "read" || actor.may === "write")
        ? { projectId: project, hosted: true }
        : null;
    },
    afterPush: async (projectId, actor) => {
      pushes.push({ projectId, actor: actor.name });
      return ["Building feature/x → http://capstan/runs/1", "two\n\u001b[31mlines"];
    },
    describeActor: (actor) => actor.name,
    reportError: (error) => errors.push(error),
    ...changes,
  };
  const server = http.createServer(adapt((request) => serveGit(request, deps)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = (slug = "shop", token = "writer") => `http://x:${token}@${host}/git/${slug}.git`;
  const header = { authorization: `Basic ${Buffer.from("x:writer").toString("base64")}` };
  const ask = (route: string, init: RequestInit = {}) =>
    fetch(`http://${host}/git/${route}`, { ...init, headers: { ...header, ...init.headers } });
  return { ...home, pushes, errors, host, url, ask, header };
}

/** A clone with one commit on main, not pushed yet. */
async function makeWork(home: string, files: Record<string, string> = { a: "1" }) {
  const work = path.join(
    home,
    `work-${createHash("sha1").update(JSON.stringify(files)).digest("hex").slice(0, 8)}`,
  );
  await testGit(["init", "--quiet", "--initial-branch=main", work]);
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(work, name), content);
  await testGit(["add", "."], { cwd: work });
  await testGit(["commit", "--quiet", "-m", "first"], { cwd: work });
  return work;
}

/** What git says on stderr of a push, which ends well. */
const push = async (work: string, url: string, ...refspecs: string[]) =>
  testGit(["push", "--porcelain", url, ...refspecs], { cwd: work, all: true });

const failedPush = async (work: string, url: string, ...refspecs: string[]) =>
  push(work, url, ...refspecs).then(
    () => {
      throw new Error("the push should have failed");
    },
    (error: { stderr: string; stdout: string }) => `${error.stdout}\n${error.stderr}`,
  );

describe("git over http", { timeout: 120_000 }, () => {
  it("clones an empty repository, takes a push, tells what became of it, and gives it back", async () => {
    const { home, url, pushes, repository, errors } = await makeServer();
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
    const { home, url, pushes, repository } = await makeServer();
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
    const { home, url, pushes, repository } = await makeServer();
    const work = await makeWork(home);
    expect(await push(work, url(), "HEAD:refs/tags/v1")).not.toContain("Building");
    expect(pushes).toEqual([]);
    expect(await testGit(["--git-dir", repository, "tag"])).toBe("v1");
  });

  it("hides what is Capstan's own, and lets nobody write there", async () => {
    const { home, url, driver, repository, pushes } = await makeServer();
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

  it("lets nobody in without a token, and hides what is not theirs", async () => {
    const { home, url, pushes, host, ask } = await makeServer();
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
    const { ask } = await makeServer();
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
    const { ask, repository } = await makeServer();
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

  it("passes 100 MB both ways", { timeout: 300_000 }, async () => {
    const { home, url, errors } = await makeServer();
    const work = await makeWork(home);
    const file = await open(path.join(work, "big.bin"), "w");
    // not compressible: all of it goes over the wire
    const block = createHash("shake256", { outputLength: 1024 * 1024 });
    const noise = block.update("seed").digest();
    for (let index = 0; index < 100; index += 1) {
      noise.writeUInt32BE(index, 0);
      await file.write(noise);
    }
    await file.close();
    await testGit(["-c", "core.compression=0", "-c", "core.bigFileThreshold=1m", "add", "."], { cwd: work });
    await testGit(["commit", "--quiet", "-m", "big"], { cwd: work });
    const plain = ["-c", "pack.compression=0", "-c", "core.bigFileThreshold=1m"];
    const said = await testGit([...plain, "push", url(), "HEAD:refs/heads/main"], { cwd: work, all: true });
    expect(said).toContain("remote: Building");
    const clone = path.join(home, "clone");
    await testGit(["clone", "--quiet", url(), clone]);
    expect((await stat(path.join(clone, "big.bin"))).size).toBe(100 * 1024 * 1024);
    expect(await testGit(["rev-parse", "HEAD:big.bin"], { cwd: clone })).toBe(
      await testGit(["hash-object", "big.bin"], { cwd: work }),
    );
    expect(errors).toEqual([]);
  });

  it("refuses a push that is too large, and says so", async () => {
    const { home, url, pushes, repository } = await makeServer({}, { pushMaxBytes: 100_000 });
    const noise = createHash("shake256", { outputLength: 150_000 }).update("x").digest("base64");
    const work = await makeWork(home, { noise });
    expect(await failedPush(work, url(), "HEAD:refs/heads/main")).toMatch(/exceeds maximum allowed size/);
    const huge = await makeWork(home, {
      noise: noise.repeat(5) + noise.split("").reverse().join("").repeat(5),
    });
    expect(await failedPush(huge, url(), "HEAD:refs/heads/main")).toMatch(/exceeds maximum allowed size|413/);
    expect(await readHeads(repository)).toEqual({});
    expect(pushes).toEqual([]);
  });

  it("refuses broken objects, and runs no hook", async () => {
    const { home, url, repository } = await makeServer();
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
    const { home, url, errors, repository } = await makeServer({ afterPush: () => Promise.reject(failure) });
    const work = await makeWork(home);
    const said = await push(work, url(), "HEAD:refs/heads/main");
    expect(said).toContain("remote: Your push is stored");
    expect(said).not.toContain("database");
    expect(errors).toEqual([failure]);
    expect(Object.keys(await readHeads(repository))).toEqual(["main"]);
  });

  it("answers 500 when all goes wrong", async () => {
    const failure = new Error("secret words");
    const { ask, errors } = await makeServer({ authorize: () => Promise.reject(failure) });
    const response = await ask("shop.git/info/refs?service=git-upload-pack");
    expect([response.status, (await response.text()).includes("secret")]).toEqual([500, false]);
    expect(errors).toEqual([failure]);
  });

  describe("ends Git and all it started", () => {
    const script = (home: string) => {
      const folder = home.replaceAll("'", `'\\''`);
      const head = "Content-Type: application/x-git-receive-pack-result";
      return `case "$1" in http-backend) printf '${head}\\r\\n\\r\\n'; sleep 600 & echo $$ $! > '${folder}/pids'; wait;; esac; exec git "$@"`;
    };
    const startPush = async (limits: Partial<GitHttpLimits>) => {
      const { home, makeProgram } = await makeTestHome();
      const git = await makeProgram("git", script(home));
      const settings = { home, git };
      const server = await makeServer({ backend: createGitHttpBackend(settings, limits) });
      const headers = { ...server.header, "content-type": "application/x-git-receive-pack-request" };
      const [hostname, port] = server.host.split(":");
      const request = http.request({
        hostname,
        port,
        path: "/git/shop.git/git-receive-pack",
        method: "POST",
        headers,
      });
      const ended = new Promise<void>((resolve) =>
        request.on("error", () => resolve()).on("close", () => resolve()),
      );
      request.on("response", (response) => response.on("error", () => undefined).resume());
      request.write("00a8");
      const pids = () =>
        readFile(path.join(home, "pids"), "utf8").then((text) => text.trim().split(" ").map(Number));
      await expect.poll(() => pids().catch(() => []), { timeout: 20_000 }).toHaveLength(2);
      return { ...server, request, ended, pids: await pids() };
    };
    const alive = (pid: number) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };

    it("when the client goes away, and looks at what may be stored", async () => {
      const { request, pids, pushes, errors } = await startPush({});
      expect(pids.filter(alive)).toEqual(pids);
      request.destroy();
      await expect.poll(() => pids.filter(alive), { timeout: 20_000 }).toEqual([]);
      await expect.poll(() => pushes.length, { timeout: 20_000 }).toBe(1);
      expect(errors).toEqual([]);
    });

    it("when no byte moves for too long", async () => {
      const { pids, ended, pushes } = await startPush({ idleTimeoutMs: 300 });
      await ended;
      await expect.poll(() => pids.filter(alive), { timeout: 20_000 }).toEqual([]);
      await expect.poll(() => pushes.length, { timeout: 20_000 }).toBe(1);
    });
  });
});
