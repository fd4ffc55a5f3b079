import { describe, expect, it } from "vitest";
import * as build from "./build-git-argv";

const at = "--git-dir=/r.git";
const ref = "refs/heads/ü 'x'";

describe("git command lines", () => {
  it.each<[string, string[], string[]]>([
    [
      "init",
      build.initArgv("/r.git"),
      [
        "init",
        "--quiet",
        "--bare",
        "--template=",
        "--initial-branch=main",
        "--object-format=sha1",
        "--",
        "/r.git",
      ],
    ],
    [
      "fetch of branches",
      build.fetchBranchesArgv("/r.git", "u"),
      [
        at,
        "fetch",
        "--prune",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--progress",
        "--",
        "u",
        "+refs/heads/*:refs/heads/*",
      ],
    ],
    [
      "fetch of a commit",
      build.fetchCommitArgv("/r.git", "u", "s"),
      [
        at,
        "fetch",
        "--depth=1",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--progress",
        "--",
        "u",
        "+s:refs/heads/wanted",
      ],
    ],
    [
      "fetch of all",
      build.fetchAllArgv("/r.git", "u"),
      [
        at,
        "fetch",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--progress",
        "--",
        "u",
        "+refs/heads/*:refs/heads/*",
        "+refs/tags/*:refs/tags/*",
      ],
    ],
    [
      "push of a new branch",
      build.pushArgv("/r.git", "u", { ref, sha: "s", expected: null }),
      [
        at,
        "push",
        "--porcelain",
        "--no-verify",
        "--progress",
        "--recurse-submodules=no",
        `--force-with-lease=${ref}:`,
        "--",
        "u",
        `s:${ref}`,
      ],
    ],
    [
      "push of a moved branch",
      build.pushArgv("/r.git", "u", { ref, sha: "s", expected: "t" }),
      [
        at,
        "push",
        "--porcelain",
        "--no-verify",
        "--progress",
        "--recurse-submodules=no",
        `--force-with-lease=${ref}:t`,
        "--",
        "u",
        `s:${ref}`,
      ],
    ],
    [
      "push of a deletion",
      build.pushArgv("/r.git", "u", { ref, sha: null }),
      [
        at,
        "push",
        "--porcelain",
        "--no-verify",
        "--progress",
        "--recurse-submodules=no",
        "--",
        "u",
        `:${ref}`,
      ],
    ],
    [
      "refs",
      build.listRefsArgv("/r.git", "refs/heads"),
      [at, "for-each-ref", "--format=%(objectname) %(refname)%00", "--", "refs/heads"],
    ],
    [
      "a ref",
      build.resolveRefArgv("/r.git", ref),
      [at, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`],
    ],
    [
      "log",
      build.logArgv("/r.git", "F", { sha: "s", limit: 3, notReachableFrom: "t" }),
      [
        at,
        "log",
        "-z",
        "--format=tformat:F",
        "--encoding=UTF-8",
        "--max-count=3",
        "--end-of-options",
        "s",
        "^t",
        "--",
      ],
    ],
    [
      "merge",
      build.mergeTreeArgv("/r.git", "s", "t"),
      [at, "merge-tree", "--write-tree", "-z", "--name-only", "--messages", "s", "t"],
    ],
    [
      "commit",
      build.commitTreeArgv("/r.git", "t", ["p", "q"]),
      [at, "commit-tree", "-p", "p", "-p", "q", "-F", "-", "t"],
    ],
    [
      "files",
      build.readTreeArgv("/r.git", "/w", "s"),
      [at, "--work-tree=/w", "read-tree", "--reset", "-u", "s"],
    ],
  ])("%s", (_, built, expected) => {
    expect(built).toEqual(expected);
  });

  it("cuts long fields of commits only", () => {
    expect(build.commitFormat(9)).toBe(
      "%H%x00%P%x00%<(9,trunc)%an%x00%<(9,trunc)%ae%x00%ct%x00%<(9,trunc)%s",
    );
    expect(build.commitFormat(9).split("%x00")).toHaveLength(build.commitFields.length);
  });
});
