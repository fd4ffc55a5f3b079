import { describe, expect, it } from "vitest";
import { describeMerging, describeRemotes } from "./contract-remotes";
import { absent, codeOf, type GitHarness, project, unicodeName, useRig } from "./contract-rig";

/** describeGitDriver is what every GitDriver must do; the fake and the real one pass it. */
export function describeGitDriver(name: string, makeHarness: () => Promise<GitHarness>): void {
  // real git runs a dozen processes per test, on machines that do other things too
  describe(name, { timeout: 60_000 }, () => {
    const rig = useRig(makeHarness);

    describe("repositories", () => {
      it("are made once and keep what they hold", async () => {
        const sha = await rig.git.push(project, "main", { files: { a: "1" } });
        await rig.driver.ensureRepository(project);
        expect(await rig.heads()).toEqual({ main: sha });
      });

      it("that are empty have no branches", async () => {
        expect(await rig.driver.listBranches(project)).toEqual([]);
        expect(await rig.driver.findCommit(project, absent)).toBeNull();
      });

      it("that were never made, or are removed, are no repositories", async () => {
        expect(await codeOf(rig.driver.listBranches("never"))).toBe("not_a_repository");
        const sha = await rig.git.push(project, "main", { files: { a: "1" } });
        await rig.driver.ensureCheckout(project, sha, {});
        await rig.driver.removeRepository(project);
        await rig.driver.removeRepository(project);
        expect(await codeOf(rig.driver.listBranches(project))).toBe("not_a_repository");
        expect(await rig.git.checkoutsOf(project)).toEqual([]);
        await rig.driver.ensureRepository(project);
        expect(await rig.driver.listBranches(project)).toEqual([]);
      });
    });

    describe("branches and commits", () => {
      it("carry author, subject, date and parents exactly", async () => {
        const first = await rig.git.push(project, "main", { files: { a: "1" }, subject: "Eins" });
        const subject = `<b>Zwei</b> "quotes" \\ 'ünï' \u{1f600}`;
        const second = await rig.git.push(project, "main", {
          files: { a: "2" },
          subject,
          authorName: "Ünï O'Hara",
        });
        const [branch, ...others] = await rig.driver.listBranches(project);
        expect(others).toEqual([]);
        expect(branch).toMatchObject({
          name: "main",
          commit: {
            sha: second,
            subject,
            authorName: "Ünï O'Hara",
            authorEmail: "alex@example.com",
            parents: [first],
          },
        });
        expect(branch?.commit.committedAt.getUTCFullYear()).toBe(2026);
        expect(await rig.driver.findCommit(project, second)).toEqual(branch?.commit);
      });

      it("have any name that Git takes", async () => {
        const all = [
          "a'b",
          'q"uote',
          "$(id)",
          "a&b;c",
          unicodeName,
          "日本/語",
          "MAIN",
          "main",
          "-".padStart(3, "x"),
        ];
        for (const each of all) await rig.git.push(project, each, { files: { a: each } });
        expect((await rig.names()).sort()).toEqual([...all].sort());
        expect([...unicodeName]).toHaveLength(200);
      });

      it("are listed newest first, up to a limit, without what another commit has", async () => {
        const shas: string[] = [];
        for (const subject of ["1", "2", "3", "4"])
          shas.push(await rig.git.push(project, "main", { files: { a: subject }, subject }));
        const [one = "", two = "", three = "", four = ""] = shas;
        const subjects = async (limit: number, without?: string) =>
          (await rig.driver.listCommits(project, four, limit, without)).map((commit) => commit.subject);
        expect(await subjects(10)).toEqual(["4", "3", "2", "1"]);
        expect(await subjects(2)).toEqual(["4", "3"]);
        expect(await subjects(0)).toEqual([]);
        expect(await subjects(10, two)).toEqual(["4", "3"]);
        expect(await subjects(10, four)).toEqual([]);
        expect(await subjects(10, absent)).toEqual(["4", "3", "2", "1"]);
        expect((await rig.driver.listCommits(project, three, 1))[0]?.parents).toEqual([two]);
        expect((await rig.driver.listCommits(project, one, 1))[0]?.parents).toEqual([]);
      });

      it("that are not there are said to be so", async () => {
        await rig.git.push(project, "main", { files: { a: "1" } });
        for (const sha of [absent, "main", "--all", "", "../../x"]) {
          expect(await rig.driver.findCommit(project, sha)).toBeNull();
          expect(await codeOf(rig.driver.listCommits(project, sha, 1))).toBe("no_such_commit");
          expect(await codeOf(rig.driver.pinCommit(project, sha))).toBe("no_such_commit");
        }
      });

      it("move with a force-push; the old commit stays while it is pinned", async () => {
        const old = await rig.git.push(project, "main", { files: { a: "1" } });
        await rig.driver.pinCommit(project, old);
        await rig.driver.pinCommit(project, old);
        const forced = await rig.git.push(project, "main", { files: { b: "1" }, orphan: true });
        expect(await rig.heads()).toEqual({ main: forced });
        expect((await rig.driver.findCommit(project, old))?.sha).toBe(old);
        expect(await rig.driver.unpinAllBut(project, async () => new Set())).toBe(1);
        expect(await rig.driver.unpinAllBut(project, async () => new Set())).toBe(0);
        expect(await rig.names()).toEqual(["main"]);
      });
    });

    describe("checkouts", () => {
      it("hold exactly the files of the commit, and are made once", async () => {
        const files = { "a.txt": "eins\n", "ünï/q'uote\".txt": "zwei", "deep/er/x": "" };
        const sha = await rig.git.push(project, "main", { files });
        await rig.git.push(project, "main", { files: { "a.txt": "later" } });
        const lines: string[] = [];
        const { path } = await rig.driver.ensureCheckout(project, sha, {
          onLine: (line) => lines.push(line),
        });
        for (const [file, content] of Object.entries(files))
          expect(await rig.git.readFile(path, file)).toBe(content);
        expect(lines.at(-1)).toBe(`Checked out ${sha}`);
        expect(await rig.driver.ensureCheckout(project, sha, {})).toEqual({ path });
        expect(await rig.git.checkoutsOf(project)).toEqual([sha]);
        const all = { keep: new Set<string>(), unusedSince: new Date(Date.now() + 60_000) };
        expect(await rig.driver.removeUnusedCheckouts(project, all)).toEqual([sha]);
        expect(await rig.driver.removeUnusedCheckouts(project, all)).toEqual([]);
        expect(await rig.git.checkoutsOf(project)).toEqual([]);
        expect(await rig.git.readFile(path, "a.txt")).toBeNull();
      });

      it("are removed when nobody has asked for them in a while, but for those that are kept", async () => {
        const shas = [];
        for (const a of ["1", "2"]) shas.push(await rig.git.push(project, "main", { files: { a } }));
        const [old = "", kept = ""] = shas;
        for (const sha of shas) await rig.driver.ensureCheckout(project, sha, {});
        const remove = (unusedSince: Date) =>
          rig.driver.removeUnusedCheckouts(project, { keep: new Set([kept]), unusedSince });
        expect(await remove(new Date(Date.now() - 60_000))).toEqual([]);
        expect(await remove(new Date(Date.now() + 60_000))).toEqual([old]);
        expect(await rig.git.checkoutsOf(project)).toEqual([kept]);
        const { path } = await rig.driver.ensureCheckout(project, old, {});
        expect(await rig.git.readFile(path, "a")).toBe("1");
        expect(
          await rig.driver.removeUnusedCheckouts("nobody", { keep: new Set(), unusedSince: new Date() }),
        ).toEqual([]);
      });

      it("let go of pins that nothing needs", async () => {
        const one = await rig.git.push(project, "main", { files: { a: "1" } });
        const other = await rig.git.push(project, "main", { files: { a: "2" } });
        await rig.driver.pinCommit(project, one);
        await rig.driver.pinCommit(project, other);
        expect(await rig.driver.unpinAllBut(project, async () => new Set([other]))).toBe(1);
        expect(await rig.driver.unpinAllBut(project, async () => new Set([other]))).toBe(0);
        expect(await rig.driver.unpinAllBut("nobody", async () => new Set())).toBe(0);
      });

      it("of one commit may be asked for by many at once", async () => {
        const sha = await rig.git.push(project, "main", { files: { a: "1" } });
        const all = await Promise.all(
          Array.from({ length: 4 }, () => rig.driver.ensureCheckout(project, sha, {})),
        );
        expect(new Set(all.map((each) => each.path)).size).toBe(1);
        expect(await rig.git.readFile(all[0]?.path ?? "", "a")).toBe("1");
        expect(await rig.git.checkoutsOf(project)).toEqual([sha]);
      });

      it("of a commit that is not there fail and leave nothing", async () => {
        await rig.git.push(project, "main", { files: { a: "1" } });
        expect(await codeOf(rig.driver.ensureCheckout(project, absent, {}))).toBe("no_such_commit");
        expect(await codeOf(rig.driver.ensureCheckout(project, "../x", {}))).toBe("no_such_commit");
        expect(await rig.git.checkoutsOf(project)).toEqual([]);
      });

      it("end with the signal's reason when cancelled", async () => {
        const sha = await rig.git.push(project, "main", { files: { a: "1" } });
        const reason = new Error("enough");
        await expect(
          rig.driver.ensureCheckout(project, sha, { signal: AbortSignal.abort(reason) }),
        ).rejects.toBe(reason);
        expect(await rig.git.checkoutsOf(project)).toEqual([]);
      });
    });

    describe("creating and deleting branches", () => {
      it("works by name and commit", async () => {
        const sha = await rig.git.push(project, "main", { files: { a: "1" } });
        await rig.driver.createBranch(project, unicodeName, sha);
        expect(await rig.heads()).toEqual({ main: sha, [unicodeName]: sha });
        await rig.driver.deleteBranch(project, unicodeName);
        await rig.driver.deleteBranch(project, unicodeName);
        expect(await rig.names()).toEqual(["main"]);
      });

      it("refuses names that exist, collide or cannot be, and commits that are not there", async () => {
        const sha = await rig.git.push(project, "main", { files: { a: "1" } });
        expect(await codeOf(rig.driver.createBranch(project, "main", sha))).toBe("exists");
        expect(await codeOf(rig.driver.createBranch(project, "main/sub", sha))).toBe("exists");
        expect(await codeOf(rig.driver.createBranch(project, "other", absent))).toBe("no_such_commit");
        for (const bad of [
          "",
          "a b",
          "../x",
          "-d",
          "a..b",
          "x.lock",
          "HEAD",
          "a\nb",
          "a/",
          "@{u}",
          "x".repeat(300),
        ])
          expect(await codeOf(rig.driver.createBranch(project, bad, sha)), bad).toBe("bad_name");
        expect(await rig.names()).toEqual(["main"]);
      });

      it("lets one of many win", async () => {
        const sha = await rig.git.push(project, "main", { files: { a: "1" } });
        const all = await Promise.allSettled(
          Array.from({ length: 4 }, () => rig.driver.createBranch(project, "new", sha)),
        );
        expect(all.filter((each) => each.status === "fulfilled")).toHaveLength(1);
        for (const each of all) if (each.status === "rejected") expect(each.reason.code).toBe("exists");
      });
    });

    describeMerging(rig);
    describeRemotes(rig);

    it("makes deploy keys, each its own", async () => {
      const one = await rig.driver.generateDeployKey("capstan: my 'project'");
      const other = await rig.driver.generateDeployKey("capstan");
      expect(one.publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ capstan: my 'project'$/);
      expect(one.privateKey).toMatch(
        /^-----BEGIN OPENSSH PRIVATE KEY-----\n[\s\S]+\n-----END OPENSSH PRIVATE KEY-----\n$/,
      );
      expect(one.publicKey.split(" ")[1]).not.toBe(other.publicKey.split(" ")[1]);
    });
  });
}
