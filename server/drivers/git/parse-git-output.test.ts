import { describe, expect, it } from "vitest";
import { buildCommitIdentity } from "./commit-identity";
import { parseCommits } from "./parse-commits";
import { parseMergeTree } from "./parse-merge-tree";
import { parsePushStatus } from "./parse-push-status";
import { parseRefs } from "./parse-refs";
import { parseGitmodules, parseTree } from "./parse-submodules";
import { resolveSubmoduleUrl } from "./resolve-submodule-url";

const sha = "a".repeat(40);

describe("parseRefs", () => {
  it("reads records ended by NUL, and leaves out what is not UTF-8", () => {
    const output = Buffer.concat([
      Buffer.from(`${sha} refs/heads/ü'x"\0\n`),
      Buffer.from(`${sha} refs/heads/caf`),
      Buffer.from([0xe9, 0, 0x0a]),
      Buffer.from(`${sha} refs/heads/\u{feff}b\0\n`),
    ]);
    expect(parseRefs(output)).toEqual([
      { sha, name: `refs/heads/ü'x"` },
      { sha, name: "refs/heads/\u{feff}b" },
    ]);
    expect(parseRefs(Buffer.alloc(0))).toEqual([]);
  });
});

describe("parseCommits", () => {
  it("reads fields, dates no Date can hold and empty ones", () => {
    const output = [
      sha,
      "p q",
      "Alex   ",
      "a@b ",
      "1767225600",
      "One  ",
      sha,
      "",
      "",
      "",
      "99999999999999",
      "",
    ];
    const [first, second, ...rest] = parseCommits(Buffer.from(output.map((field) => `${field}\0`).join("")));
    expect(first).toEqual({
      sha,
      parents: ["p", "q"],
      authorName: "Alex",
      authorEmail: "a@b",
      committedAt: new Date("2026-01-01T00:00:00Z"),
      subject: "One",
    });
    expect(second).toMatchObject({ parents: [], subject: "", committedAt: new Date(0) });
    expect(rest).toEqual([]);
  });
});

describe("parseMergeTree", () => {
  it("reads a clean merge", () => {
    expect(parseMergeTree(Buffer.from(`${sha}\0`))).toEqual({ tree: sha, files: [], messages: [] });
  });

  it("reads conflicts: files once, messages about them only", () => {
    const output = [
      [sha, "b\nc", "ü 'x'", "b\nc", ""],
      ["1", "ü 'x'", "Auto-merging", "Auto-merging ü 'x'\n"],
      ["2", "b\nc", "d", "CONFLICT (rename/delete)", "CONFLICT (rename/delete): b\n"],
    ];
    expect(parseMergeTree(Buffer.from(`${output.flat().join("\0")}\0`))).toEqual({
      tree: sha,
      files: ["b\nc", "ü 'x'"],
      messages: ["CONFLICT (rename/delete): b"],
    });
  });
});

describe("parsePushStatus", () => {
  it.each([
    [" \tx:y\ta..b", { kind: "done" }],
    ["*\tx:y\t[new branch]", { kind: "done" }],
    ["-\t:y\t[deleted]", { kind: "done" }],
    ["=\tx:y\t[up to date]", { kind: "done" }],
    ["!\tx:y\t[rejected] (stale info)", { kind: "stale" }],
    ["!\tx:y\t[rejected] (fetch first)", { kind: "stale" }],
    [
      "!\tx:y\t[remote rejected] (cannot lock ref 'refs/heads/main': is at a but expected b)",
      { kind: "stale" },
    ],
    ["!\t:y\t[remote rejected] (unable to delete)", { kind: "missing" }],
    [
      "!\tx:y\t[remote rejected] (pre-receive hook declined)",
      { kind: "refused", reason: "pre-receive hook declined" },
    ],
    ["", null],
  ])("%j", (line, status) => {
    expect(parsePushStatus(`To https://host/x\n${line}\nDone\n`)).toEqual(status);
  });
});

describe("submodules", () => {
  it("are the commits in a tree, beside its files and their size", () => {
    const entries = [
      `100644 blob ${sha}    1200\ta`,
      `160000 commit ${sha}       -\tb c/ü\n`,
      `120000 blob ${sha}       3\td e`,
    ];
    expect(parseTree(Buffer.from(entries.map((entry) => `${entry}\0`).join("")))).toEqual({
      files: 2,
      bytes: 1203,
      gitlinks: [{ sha, path: "b c/ü\n" }],
    });
  });

  it("have settings, the last of a key counting", () => {
    const entries = ["submodule.a.b.path\nx/", "submodule.a.b.url\nold", "submodule.a.b.url\nnew"].concat([
      "submodule.n.path\nn",
      "submodule.n.update\nnone",
      "submodule.lost.url\nz",
      "core.bare\ntrue",
      "submodule.v.path",
    ]);
    expect(parseGitmodules(Buffer.from(entries.map((entry) => `${entry}\0`).join("")))).toEqual([
      { name: "a.b", path: "x", url: "new", update: null },
      { name: "n", path: "n", url: null, update: "none" },
    ]);
  });

  it.each([
    ["https://h/a.git", "ssh://git@x/b", "https://h/a.git"],
    ["../b.git", "https://h/org/a.git", "https://h/org/b.git"],
    ["../b.git", "https://h/org/a.git/", "https://h/org/b.git"],
    ["../../other/b.git", "https://h/org/a.git", "https://h/other/b.git"],
    ["./b.git", "https://h/org/a.git", "https://h/org/a.git/b.git"],
    ["./../b", "https://u:p@h/org/a", "https://u:p@h/org/b"],
    ["../b.git", "git@h:org/a.git", "git@h:org/b.git"],
    ["../b.git", "git@h:a.git", "git@h:b.git"],
    ["../../b.git", "git@h:org/a.git", "git@h:b.git"],
    ["../b/", "/srv/a", "/srv/b"],
    ["..", "https://h/org/a", "https://h/org"],
  ])("address %s in %s is %s", (url, base, expected) => {
    expect(resolveSubmoduleUrl(url, base)).toBe(expected);
  });

  it.each([
    ["../../../b", "https://h/org/a"],
    ["../../b", "git@h:a"],
    ["../b", undefined],
  ])("address %s in %s leads nowhere", (url, base) => {
    expect(() => resolveSubmoduleUrl(url, base)).toThrow(/submodule address/);
  });
});

describe("buildCommitIdentity", () => {
  it.each([
    ["Alex O'Hara", "alex@x", "Alex O'Hara", "alex@x"],
    ["<b>Alex\n</b>", " a d@x\u0000 ", "b Alex /b", "ad@x"],
    [" .,;", "sam@x", "sam", "sam@x"],
    ["", "", "Capstan", ""],
  ])("%j %j", (name, email, cleanName, cleanEmail) => {
    expect(buildCommitIdentity({ name, email })).toEqual({
      GIT_AUTHOR_NAME: cleanName,
      GIT_AUTHOR_EMAIL: cleanEmail,
      GIT_COMMITTER_NAME: cleanName,
      GIT_COMMITTER_EMAIL: cleanEmail,
    });
  });
});
