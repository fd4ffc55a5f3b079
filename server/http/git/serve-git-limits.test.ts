import http from "node:http";
import path from "node:path";
import { createHash } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createGitHttpBackend, type GitHttpLimits } from "@/server/drivers/git/http-backend";
import { readHeads, testGit } from "@/server/drivers/git/testing/make-commits";
import { makeTestHome, namesIn } from "@/server/drivers/git/testing/test-home";
import { buildBombPush } from "./testing/build-bomb-push";
import { failedPush, makeGitServer, makeWork } from "./testing/git-server";

describe("limits of git over http", { timeout: 120_000 }, () => {
  it("passes 100 MB both ways", { timeout: 300_000 }, async () => {
    const { home, url, errors } = await makeGitServer();
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
    const { home, url, pushes, repository } = await makeGitServer({}, { pushMaxBytes: 100_000 });
    const noise = createHash("shake256", { outputLength: 150_000 }).update("x").digest("base64");
    const work = await makeWork(home, { noise });
    expect(await failedPush(work, url(), "HEAD:refs/heads/main")).toMatch(/exceeds maximum allowed size/);
    const huge = await makeWork(home, {
      noise: noise.repeat(5) + noise.split("").reverse().join("").repeat(5),
    });
    expect(await failedPush(huge, url(), "HEAD:refs/heads/main")).toMatch(/exceeds maximum allowed size|413/);
    expect(await readHeads(repository)).toEqual({});
    expect(pushes).toEqual([]);
    expect(await namesIn(path.join(repository, "objects"))).toEqual(["info", "pack"]);
    expect(await namesIn(path.join(repository, "objects", "pack"))).toEqual([]);
  });

  it("refuses 20 KB that unfold into a gigabyte, says so, and keeps nothing of it", async () => {
    const { ask, pushes, errors, repository } = await makeGitServer(
      {},
      { allocationMaxBytes: 256 * 1024 ** 2 },
    );
    const answer = await ask("shop.git/git-receive-pack", {
      method: "POST",
      headers: { "content-type": "application/x-git-receive-pack-request" },
      body: new Uint8Array(buildBombPush(64)),
    });
    const said = await answer.text();
    expect([answer.status, said]).toEqual([200, expect.stringContaining("Nothing was stored")]);
    expect(said).toMatch(/unpack (?!ok)/);
    expect(await readHeads(repository)).toEqual({});
    expect(await namesIn(path.join(repository, "objects"))).toEqual(["info", "pack"]);
    expect(await namesIn(path.join(repository, "objects", "pack"))).toEqual([]);
    expect([pushes, errors]).toEqual([[], []]);
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
      const server = await makeGitServer({ backend: createGitHttpBackend(settings, limits) });
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

    it("when it takes too long as a whole", async () => {
      const { pids, ended } = await startPush({ totalTimeoutMs: 300 });
      await ended;
      await expect.poll(() => pids.filter(alive), { timeout: 20_000 }).toEqual([]);
    });

    it("when no byte moves for too long", async () => {
      const { pids, ended, pushes } = await startPush({ idleTimeoutMs: 300 });
      await ended;
      await expect.poll(() => pids.filter(alive), { timeout: 20_000 }).toEqual([]);
      await expect.poll(() => pushes.length, { timeout: 20_000 }).toBe(1);
    });
  });
});
