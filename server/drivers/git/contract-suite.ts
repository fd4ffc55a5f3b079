import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FakePush } from "./fake-store";
import { GitError, type GitDriver, type RemoteAccess } from "./port";

/** A repository elsewhere, that tests push to. */
export type RemoteHarness = {
  access: RemoteAccess;
  push(branch: string, push: FakePush): Promise<string>;
  deleteBranch(branch: string): Promise<void>;
  heads(): Promise<Record<string, string>>;
};

/** GitHarness: a driver with nothing in it yet, and what a test does around it. */
export type GitHarness = {
  driver: GitDriver;
  push(projectId: string, branch: string, push: FakePush): Promise<string>;
  makeRemote(): Promise<RemoteHarness>;
  readFile(checkout: string, path: string): Promise<string | null>;
  dispose(): Promise<void>;
};

const project = "11111111-1111-4111-8111-111111111111";
const author = { name: "Grace", email: "grace@example.com" };
const absent = "1".repeat(40);
const unicodeName = `feature/ünï/${"x".repeat(188)}`;

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GitError)) throw new Error(`expected a GitError, got ${String(error)}`);
  return error.code;
}

/** describeGitDriver is what every GitDriver must do; the fake and the real one pass it. */
export function describeGitDriver(name: string, makeHarness: () => Promise<GitHarness>): void {
  // real git runs a dozen processes per test, on machines that do other things too
  describe(name, { timeout: 60_000 }, () => {
    let git: GitHarness;
    let driver: GitDriver;
    const names = async () => (await driver.listBranches(project)).map((branch) => branch.name);
    const heads = async () =>
      Object.fromEntries(
        (await driver.listBranches(project)).map((branch) => [branch.name, branch.commit.sha]),
      );

    beforeEach(async () => {
      git = await makeHarness();
      driver = git.driver;
      await driver.ensureRepository(project);
    });
    afterEach(() => git.dispose());

    describe("repositories", () => {
      it("are made once and keep what they hold", async () => {
        const sha = await git.push(project, "main", { files: { a: "1" } });
        await driver.ensureRepository(project);
        expect(await heads()).toEqual({ main: sha });
      });

      it("that are empty have no branches", async () => {
        expect(await driver.listBranches(project)).toEqual([]);
        expect(await driver.findCommit(project, absent)).toBeNull();
      });

      it("that were never made, or are removed, are no repositories", async () => {
        expect(await codeOf(driver.listBranches("never"))).toBe("not_a_repository");
        const sha = await git.push(project, "main", { files: { a: "1" } });
        await driver.ensureCheckout(project, sha, {});
        await driver.removeRepository(project);
        await driver.removeRepository(project);
        expect(await codeOf(driver.listBranches(project))).toBe("not_a_repository");
        expect(await driver.listCheckouts(project)).toEqual([]);
        await driver.ensureRepository(project);
        expect(await driver.listBranches(project)).toEqual([]);
      });
    });

    describe("branches and commits", () => {
      it("carry author, subject, date and parents exactly", async () => {
        const first = await git.push(project, "main", { files: { a: "1" }, subject: "Eins" });
        const subject = `<b>Zwei</b> "quotes" \\ 'ünï' \u{1f600}`;
        const second = await git.push(project, "main", {
          files: { a: "2" },
          subject,
          authorName: "Ünï O'Hara",
        });
        const [branch, ...others] = await driver.listBranches(project);
        expect(others).toEqual([]);
        expect(branch).toMatchObject({
          name: "main",
          commit: {
            sha: second,
            subject,
            authorName: "Ünï O'Hara",
            authorEmail: "ada@example.com",
            parents: [first],
          },
        });
        expect(branch?.commit.committedAt.getUTCFullYear()).toBe(2026);
        expect(await driver.findCommit(project, second)).toEqual(branch?.commit);
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
        for (const each of all) await git.push(project, each, { files: { a: each } });
        expect((await names()).sort()).toEqual([...all].sort());
        expect([...unicodeName]).toHaveLength(200);
      });

      it("are listed newest first, up to a limit, without what another commit has", async () => {
        const shas: string[] = [];
        for (const subject of ["1", "2", "3", "4"])
          shas.push(await git.push(project, "main", { files: { a: subject }, subject }));
        const [one = "", two = "", three = "", four = ""] = shas;
        const subjects = async (limit: number, without?: string) =>
          (await driver.listCommits(project, four, limit, without)).map((commit) => commit.subject);
        expect(await subjects(10)).toEqual(["4", "3", "2", "1"]);
        expect(await subjects(2)).toEqual(["4", "3"]);
        expect(await subjects(0)).toEqual([]);
        expect(await subjects(10, two)).toEqual(["4", "3"]);
        expect(await subjects(10, four)).toEqual([]);
        expect(await subjects(10, absent)).toEqual(["4", "3", "2", "1"]);
        expect((await driver.listCommits(project, three, 1))[0]?.parents).toEqual([two]);
        expect((await driver.listCommits(project, one, 1))[0]?.parents).toEqual([]);
      });

      it("that are not there are said to be so", async () => {
        await git.push(project, "main", { files: { a: "1" } });
        for (const sha of [absent, "main", "--all", "", "../../x"]) {
          expect(await driver.findCommit(project, sha)).toBeNull();
          expect(await codeOf(driver.listCommits(project, sha, 1))).toBe("no_such_commit");
          expect(await codeOf(driver.pinCommit(project, sha))).toBe("no_such_commit");
        }
      });

      it("move with a force-push; the old commit stays while it is pinned", async () => {
        const old = await git.push(project, "main", { files: { a: "1" } });
        await driver.pinCommit(project, old);
        await driver.pinCommit(project, old);
        const forced = await git.push(project, "main", { files: { b: "1" }, orphan: true });
        expect(await heads()).toEqual({ main: forced });
        expect((await driver.findCommit(project, old))?.sha).toBe(old);
        await driver.unpinCommit(project, old);
        await driver.unpinCommit(project, old);
        expect(await names()).toEqual(["main"]);
      });
    });

    describe("checkouts", () => {
      it("hold exactly the files of the commit, and are made once", async () => {
        const files = { "a.txt": "eins\n", "ünï/q'uote\".txt": "zwei", "deep/er/x": "" };
        const sha = await git.push(project, "main", { files });
        await git.push(project, "main", { files: { "a.txt": "later" } });
        const lines: string[] = [];
        const { path } = await driver.ensureCheckout(project, sha, { onLine: (line) => lines.push(line) });
        for (const [file, content] of Object.entries(files))
          expect(await git.readFile(path, file)).toBe(content);
        expect(lines.at(-1)).toBe(`Checked out ${sha}`);
        expect(await driver.ensureCheckout(project, sha, {})).toEqual({ path });
        expect(await driver.listCheckouts(project)).toEqual([sha]);
        await driver.removeCheckout(project, sha);
        await driver.removeCheckout(project, sha);
        expect(await driver.listCheckouts(project)).toEqual([]);
        expect(await git.readFile(path, "a.txt")).toBeNull();
      });

      it("of one commit may be asked for by many at once", async () => {
        const sha = await git.push(project, "main", { files: { a: "1" } });
        const all = await Promise.all(
          Array.from({ length: 4 }, () => driver.ensureCheckout(project, sha, {})),
        );
        expect(new Set(all.map((each) => each.path)).size).toBe(1);
        expect(await git.readFile(all[0]?.path ?? "", "a")).toBe("1");
        expect(await driver.listCheckouts(project)).toEqual([sha]);
      });

      it("of a commit that is not there fail and leave nothing", async () => {
        await git.push(project, "main", { files: { a: "1" } });
        expect(await codeOf(driver.ensureCheckout(project, absent, {}))).toBe("no_such_commit");
        expect(await codeOf(driver.ensureCheckout(project, "../x", {}))).toBe("no_such_commit");
        expect(await driver.listCheckouts(project)).toEqual([]);
      });

      it("end with the signal's reason when cancelled", async () => {
        const sha = await git.push(project, "main", { files: { a: "1" } });
        const reason = new Error("enough");
        await expect(driver.ensureCheckout(project, sha, { signal: AbortSignal.abort(reason) })).rejects.toBe(
          reason,
        );
        expect(await driver.listCheckouts(project)).toEqual([]);
      });
    });

    describe("creating and deleting branches", () => {
      it("works by name and commit", async () => {
        const sha = await git.push(project, "main", { files: { a: "1" } });
        await driver.createBranch(project, unicodeName, sha);
        expect(await heads()).toEqual({ main: sha, [unicodeName]: sha });
        await driver.deleteBranch(project, unicodeName);
        await driver.deleteBranch(project, unicodeName);
        expect(await names()).toEqual(["main"]);
      });

      it("refuses names that exist, collide or cannot be, and commits that are not there", async () => {
        const sha = await git.push(project, "main", { files: { a: "1" } });
        expect(await codeOf(driver.createBranch(project, "main", sha))).toBe("exists");
        expect(await codeOf(driver.createBranch(project, "main/sub", sha))).toBe("exists");
        expect(await codeOf(driver.createBranch(project, "other", absent))).toBe("no_such_commit");
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
          expect(await codeOf(driver.createBranch(project, bad, sha)), bad).toBe("bad_name");
        expect(await names()).toEqual(["main"]);
      });

      it("lets one of many win", async () => {
        const sha = await git.push(project, "main", { files: { a: "1" } });
        const all = await Promise.allSettled(
          Array.from({ length: 4 }, () => driver.createBranch(project, "new", sha)),
        );
        expect(all.filter((each) => each.status === "fulfilled")).toHaveLength(1);
        for (const each of all) if (each.status === "rejected") expect(each.reason.code).toBe("exists");
      });
    });

    describe("merging", () => {
      const merge = (source: string, target: string) =>
        driver.mergeBranch(project, { source, target, author });

      it("forwards without a commit, and has nothing to do the second time", async () => {
        const base = await git.push(project, "main", { files: { a: "1" } });
        await driver.createBranch(project, "dev", base);
        const sha = await git.push(project, "dev", { files: { b: "1" } });
        expect(await merge("dev", "main")).toEqual({ kind: "merged", sha, fastForward: true });
        expect(await heads()).toEqual({ main: sha, dev: sha });
        expect(await merge("dev", "main")).toEqual({ kind: "up_to_date", sha });
        expect(await merge("main", "main")).toEqual({ kind: "up_to_date", sha });
      });

      it("makes a commit of two parents as its author", async () => {
        const base = await git.push(project, "main", { files: { a: "1", c: "1" } });
        await driver.createBranch(project, "dev", base);
        const source = await git.push(project, "dev", { files: { b: "1", c: null } });
        const target = await git.push(project, "main", { files: { a: "2" } });
        const outcome = await merge("dev", "main");
        if (outcome.kind !== "merged") throw new Error(outcome.kind);
        expect(outcome.fastForward).toBe(false);
        expect(await driver.findCommit(project, outcome.sha)).toMatchObject({
          parents: [target, source],
          subject: "Merge branch 'dev' into main",
          authorName: "Grace",
          authorEmail: "grace@example.com",
        });
        const { path } = await driver.ensureCheckout(project, outcome.sha, {});
        const contents = await Promise.all(["a", "b", "c"].map((file) => git.readFile(path, file)));
        expect(contents).toEqual(["2", "1", null]);
        expect(await heads()).toEqual({ main: outcome.sha, dev: source });
      });

      it("names the files of a conflict and changes nothing", async () => {
        const base = await git.push(project, "main", { files: { "ü 'x'": "1", b: "1", c: "1" } });
        await driver.createBranch(project, "dev", base);
        await git.push(project, "dev", { files: { "ü 'x'": "2", b: "2", d: "1" } });
        await git.push(project, "main", { files: { "ü 'x'": "3", b: null } });
        const before = await heads();
        const outcome = await merge("dev", "main");
        if (outcome.kind !== "conflict") throw new Error(outcome.kind);
        expect(outcome.files.sort()).toEqual(["b", "ü 'x'"]);
        expect(outcome.message).not.toBe("");
        expect(await heads()).toEqual(before);
      });

      it("of histories with nothing in common is a conflict", async () => {
        await git.push(project, "main", { files: { a: "1" } });
        await git.push(project, "dev", { files: { b: "1" }, orphan: true });
        expect(await merge("dev", "main")).toMatchObject({ kind: "conflict", files: [] });
      });

      it("of a branch that is gone says so", async () => {
        await git.push(project, "main", { files: { a: "1" } });
        expect(await codeOf(merge("dev", "main"))).toBe("no_such_commit");
        expect(await codeOf(merge("main", "dev"))).toBe("no_such_commit");
        expect(await codeOf(merge("a..b", "main"))).toBe("bad_name");
      });

      it("loses nothing when many merge into one target at once", async () => {
        const base = await git.push(project, "main", { files: { a: "1" } });
        for (const each of ["x", "y", "z"]) {
          await driver.createBranch(project, each, base);
          await git.push(project, each, { files: { [each]: each } });
        }
        const outcomes = await Promise.all(["x", "y", "z"].map((each) => merge(each, "main")));
        const done = ["x", "y", "z"].filter((_, index) => outcomes[index]?.kind === "merged");
        expect(done.length).toBeGreaterThan(0);
        const head = (await heads()).main ?? "";
        const { path } = await driver.ensureCheckout(project, head, {});
        for (const each of done) expect(await git.readFile(path, each)).toBe(each);
        for (const outcome of outcomes) expect(["merged", "moved"]).toContain(outcome.kind);
      });
    });

    describe("remotes", () => {
      it("are mirrored: new, moved, forced, renamed and deleted branches", async () => {
        const remote = await git.makeRemote();
        const main = await remote.push("main", { files: { a: "1" } });
        await remote.push("dev", { files: { b: "1" } });
        await remote.push(unicodeName, { files: { c: "1" } });
        await driver.fetchRemote(project, remote.access);
        expect(await heads()).toEqual(await remote.heads());
        expect(await names()).toHaveLength(3);
        await remote.push("main", { files: { z: "1" }, orphan: true });
        await remote.deleteBranch("dev");
        await remote.push("dev/sub", { files: { b: "2" } });
        await driver.fetchRemote(project, remote.access);
        expect(await heads()).toEqual(await remote.heads());
        expect(await names()).toContain("dev/sub");
        expect((await driver.findCommit(project, main))?.sha).toBe(main);
        await remote.deleteBranch("dev/sub");
        await remote.push("dev", { files: { b: "3" } });
        await driver.fetchRemote(project, remote.access);
        expect(await heads()).toEqual(await remote.heads());
      });

      it("that are empty are mirrored too", async () => {
        const remote = await git.makeRemote();
        await driver.fetchRemote(project, remote.access);
        expect(await names()).toEqual([]);
        await remote.push("main", { files: { a: "1" } });
        await driver.fetchRemote(project, remote.access);
        await remote.deleteBranch("main");
        await driver.fetchRemote(project, remote.access);
        expect(await names()).toEqual([]);
      });

      it("leave pins alone", async () => {
        const remote = await git.makeRemote();
        const sha = await remote.push("main", { files: { a: "1" } });
        await driver.fetchRemote(project, remote.access);
        await driver.pinCommit(project, sha);
        await remote.deleteBranch("main");
        await driver.fetchRemote(project, remote.access);
        expect(await names()).toEqual([]);
        expect((await driver.findCommit(project, sha))?.sha).toBe(sha);
      });

      it("get branches, deletions and merges", async () => {
        const remote = await git.makeRemote();
        const base = await remote.push("main", { files: { a: "1" } });
        await driver.fetchRemote(project, remote.access);
        await driver.createBranch(project, unicodeName, base, remote.access);
        expect(await remote.heads()).toEqual({ main: base, [unicodeName]: base });
        const source = await remote.push(unicodeName, { files: { b: "1" } });
        const target = await remote.push("main", { files: { a: "2" } });
        await driver.fetchRemote(project, remote.access);
        const request = { source: unicodeName, target: "main", author, remote: remote.access };
        const outcome = await driver.mergeBranch(project, request);
        if (outcome.kind !== "merged") throw new Error(outcome.kind);
        expect(await remote.heads()).toEqual({ main: outcome.sha, [unicodeName]: source });
        expect(await heads()).toEqual(await remote.heads());
        expect((await driver.findCommit(project, outcome.sha))?.parents).toEqual([target, source]);
        await driver.deleteBranch(project, unicodeName, remote.access);
        await driver.deleteBranch(project, unicodeName, remote.access);
        expect(await remote.heads()).toEqual({ main: outcome.sha });
        expect(await names()).toEqual(["main"]);
      });

      it("that moved since the last fetch keep what they have", async () => {
        const remote = await git.makeRemote();
        const base = await remote.push("main", { files: { a: "1" } });
        await driver.fetchRemote(project, remote.access);
        await driver.createBranch(project, "dev", base, remote.access);
        await remote.push("dev", { files: { b: "1" } });
        await driver.fetchRemote(project, remote.access);
        await remote.push("main", { files: { a: "theirs" } });
        await remote.push("new", { files: { a: "theirs" } });
        const [there, here] = [await remote.heads(), await heads()];
        const request = { source: "dev", target: "main", author, remote: remote.access };
        expect((await driver.mergeBranch(project, request)).kind).toBe("moved");
        expect(await codeOf(driver.createBranch(project, "new", base, remote.access))).toBe("exists");
        expect(await remote.heads()).toEqual(there);
        expect(await heads()).toEqual(here);
      });

      it("that are no repositories are told, and a cancelled fetch ends with its reason", async () => {
        const remote = await git.makeRemote();
        await remote.push("main", { files: { a: "1" } });
        const nowhere = { url: `${remote.access.url}-nowhere` };
        expect(await codeOf(driver.fetchRemote(project, nowhere))).toBe("not_a_repository");
        const reason = new Error("enough");
        await expect(driver.fetchRemote(project, remote.access, AbortSignal.abort(reason))).rejects.toBe(
          reason,
        );
      });
    });

    it("makes deploy keys, each its own", async () => {
      const one = await driver.generateDeployKey("capstan: my 'project'");
      const other = await driver.generateDeployKey("capstan");
      expect(one.publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ capstan: my 'project'$/);
      expect(one.privateKey).toMatch(
        /^-----BEGIN OPENSSH PRIVATE KEY-----\n[\s\S]+\n-----END OPENSSH PRIVATE KEY-----\n$/,
      );
      expect(one.publicKey.split(" ")[1]).not.toBe(other.publicKey.split(" ")[1]);
    });
  });
}
