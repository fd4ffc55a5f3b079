import { describe, expect, it } from "vitest";
import { author, codeOf, type ContractRig, project, unicodeName } from "./contract-rig";

/** describeMerging: merges within one repository. */
export function describeMerging(rig: ContractRig): void {
  describe("merging", () => {
    const merge = (source: string, target: string) =>
      rig.driver.mergeBranch(project, { source, target, author });

    it("forwards without a commit, and has nothing to do the second time", async () => {
      const base = await rig.git.push(project, "main", { files: { a: "1" } });
      await rig.driver.createBranch(project, "dev", base);
      const sha = await rig.git.push(project, "dev", { files: { b: "1" } });
      expect(await merge("dev", "main")).toEqual({ kind: "merged", sha, fastForward: true });
      expect(await rig.heads()).toEqual({ main: sha, dev: sha });
      expect(await merge("dev", "main")).toEqual({ kind: "up_to_date", sha });
      expect(await merge("main", "main")).toEqual({ kind: "up_to_date", sha });
    });

    it("makes a commit of two parents as its author", async () => {
      const base = await rig.git.push(project, "main", { files: { a: "1", c: "1" } });
      await rig.driver.createBranch(project, "dev", base);
      const source = await rig.git.push(project, "dev", { files: { b: "1", c: null } });
      const target = await rig.git.push(project, "main", { files: { a: "2" } });
      const outcome = await merge("dev", "main");
      if (outcome.kind !== "merged") throw new Error(outcome.kind);
      expect(outcome.fastForward).toBe(false);
      expect(await rig.driver.findCommit(project, outcome.sha)).toMatchObject({
        parents: [target, source],
        subject: "Merge branch 'dev' into main",
        authorName: "Sam",
        authorEmail: "sam@example.com",
      });
      const { path } = await rig.driver.ensureCheckout(project, outcome.sha, {});
      const contents = await Promise.all(["a", "b", "c"].map((file) => rig.git.readFile(path, file)));
      expect(contents).toEqual(["2", "1", null]);
      expect(await rig.heads()).toEqual({ main: outcome.sha, dev: source });
    });

    it("names the files of a conflict and changes nothing", async () => {
      const base = await rig.git.push(project, "main", { files: { "ü 'x'": "1", b: "1", c: "1" } });
      await rig.driver.createBranch(project, "dev", base);
      await rig.git.push(project, "dev", { files: { "ü 'x'": "2", b: "2", d: "1" } });
      await rig.git.push(project, "main", { files: { "ü 'x'": "3", b: null } });
      const before = await rig.heads();
      const outcome = await merge("dev", "main");
      if (outcome.kind !== "conflict") throw new Error(outcome.kind);
      expect(outcome.files.sort()).toEqual(["b", "ü 'x'"]);
      expect(outcome.message).not.toBe("");
      expect(await rig.heads()).toEqual(before);
    });

    it("of histories with nothing in common is a conflict", async () => {
      await rig.git.push(project, "main", { files: { a: "1" } });
      await rig.git.push(project, "dev", { files: { b: "1" }, orphan: true });
      expect(await merge("dev", "main")).toMatchObject({ kind: "conflict", files: [] });
    });

    it("of a branch that is gone says so", async () => {
      await rig.git.push(project, "main", { files: { a: "1" } });
      expect(await codeOf(merge("dev", "main"))).toBe("no_such_commit");
      expect(await codeOf(merge("main", "dev"))).toBe("no_such_commit");
      expect(await codeOf(merge("a..b", "main"))).toBe("bad_name");
    });

    it("loses nothing when many merge into one target at once", async () => {
      const base = await rig.git.push(project, "main", { files: { a: "1" } });
      for (const each of ["x", "y", "z"]) {
        await rig.driver.createBranch(project, each, base);
        await rig.git.push(project, each, { files: { [each]: each } });
      }
      const outcomes = await Promise.all(["x", "y", "z"].map((each) => merge(each, "main")));
      const done = ["x", "y", "z"].filter((_, index) => outcomes[index]?.kind === "merged");
      expect(done.length).toBeGreaterThan(0);
      const head = (await rig.heads()).main ?? "";
      const { path } = await rig.driver.ensureCheckout(project, head, {});
      for (const each of done) expect(await rig.git.readFile(path, each)).toBe(each);
      for (const outcome of outcomes) expect(["merged", "moved"]).toContain(outcome.kind);
    });
  });
}

/** describeRemotes: mirrors of repositories elsewhere, and pushes to them. */
export function describeRemotes(rig: ContractRig): void {
  describe("remotes", () => {
    it("are mirrored: new, moved, forced, renamed and deleted branches", async () => {
      const remote = await rig.git.makeRemote();
      const main = await remote.push("main", { files: { a: "1" } });
      await remote.push("dev", { files: { b: "1" } });
      await remote.push(unicodeName, { files: { c: "1" } });
      await rig.driver.fetchRemote(project, remote.access);
      expect(await rig.heads()).toEqual(await remote.heads());
      expect(await rig.names()).toHaveLength(3);
      await remote.push("main", { files: { z: "1" }, orphan: true });
      await remote.deleteBranch("dev");
      await remote.push("dev/sub", { files: { b: "2" } });
      await rig.driver.fetchRemote(project, remote.access);
      expect(await rig.heads()).toEqual(await remote.heads());
      expect(await rig.names()).toContain("dev/sub");
      expect((await rig.driver.findCommit(project, main))?.sha).toBe(main);
      await remote.deleteBranch("dev/sub");
      await remote.push("dev", { files: { b: "3" } });
      await rig.driver.fetchRemote(project, remote.access);
      expect(await rig.heads()).toEqual(await remote.heads());
    });

    it("that are empty are mirrored too", async () => {
      const remote = await rig.git.makeRemote();
      await rig.driver.fetchRemote(project, remote.access);
      expect(await rig.names()).toEqual([]);
      await remote.push("main", { files: { a: "1" } });
      await rig.driver.fetchRemote(project, remote.access);
      await remote.deleteBranch("main");
      await rig.driver.fetchRemote(project, remote.access);
      expect(await rig.names()).toEqual([]);
    });

    it("leave pins alone", async () => {
      const remote = await rig.git.makeRemote();
      const sha = await remote.push("main", { files: { a: "1" } });
      await rig.driver.fetchRemote(project, remote.access);
      await rig.driver.pinCommit(project, sha);
      await remote.deleteBranch("main");
      await rig.driver.fetchRemote(project, remote.access);
      expect(await rig.names()).toEqual([]);
      expect((await rig.driver.findCommit(project, sha))?.sha).toBe(sha);
    });

    it("get branches, deletions and merges", async () => {
      const remote = await rig.git.makeRemote();
      const base = await remote.push("main", { files: { a: "1" } });
      await rig.driver.fetchRemote(project, remote.access);
      await rig.driver.createBranch(project, unicodeName, base, remote.access);
      expect(await remote.heads()).toEqual({ main: base, [unicodeName]: base });
      const source = await remote.push(unicodeName, { files: { b: "1" } });
      const target = await remote.push("main", { files: { a: "2" } });
      await rig.driver.fetchRemote(project, remote.access);
      const request = { source: unicodeName, target: "main", author, remote: remote.access };
      const outcome = await rig.driver.mergeBranch(project, request);
      if (outcome.kind !== "merged") throw new Error(outcome.kind);
      expect(await remote.heads()).toEqual({ main: outcome.sha, [unicodeName]: source });
      expect(await rig.heads()).toEqual(await remote.heads());
      expect((await rig.driver.findCommit(project, outcome.sha))?.parents).toEqual([target, source]);
      await rig.driver.deleteBranch(project, unicodeName, remote.access);
      await rig.driver.deleteBranch(project, unicodeName, remote.access);
      expect(await remote.heads()).toEqual({ main: outcome.sha });
      expect(await rig.names()).toEqual(["main"]);
    });

    it("that moved since the last fetch keep what they have", async () => {
      const remote = await rig.git.makeRemote();
      const base = await remote.push("main", { files: { a: "1" } });
      await rig.driver.fetchRemote(project, remote.access);
      await rig.driver.createBranch(project, "dev", base, remote.access);
      await remote.push("dev", { files: { b: "1" } });
      await rig.driver.fetchRemote(project, remote.access);
      await remote.push("main", { files: { a: "theirs" } });
      await remote.push("new", { files: { a: "theirs" } });
      const [there, here] = [await remote.heads(), await rig.heads()];
      const request = { source: "dev", target: "main", author, remote: remote.access };
      expect((await rig.driver.mergeBranch(project, request)).kind).toBe("moved");
      expect(await codeOf(rig.driver.createBranch(project, "new", base, remote.access))).toBe("exists");
      expect(await remote.heads()).toEqual(there);
      expect(await rig.heads()).toEqual(here);
    });

    it("that are no repositories are told, and a cancelled fetch ends with its reason", async () => {
      const remote = await rig.git.makeRemote();
      await remote.push("main", { files: { a: "1" } });
      const nowhere = { url: `${remote.access.url}-nowhere` };
      expect(await codeOf(rig.driver.fetchRemote(project, nowhere))).toBe("not_a_repository");
      const reason = new Error("enough");
      await expect(rig.driver.fetchRemote(project, remote.access, AbortSignal.abort(reason))).rejects.toBe(
        reason,
      );
    });
  });
}
