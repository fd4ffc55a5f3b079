import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { isBranchName } from "./branch-name";

const good = [
  "main",
  "a/b/c",
  "feature/ünï/x",
  "a'b",
  'a"b',
  "$(x)",
  "a&b",
  "日本",
  "a.b",
  "@",
  "a@b",
  "x-",
  "a{b}",
  "\u{1f600}",
];
const bad = [
  "",
  "-x",
  "a b",
  "a..b",
  "a//b",
  "/a",
  "a/",
  ".a",
  "a/.b",
  "a.",
  "a.lock",
  "a.lock/b",
  "a~b",
  "a^b",
  "a:b",
].concat(["a?b", "a*b", "a[b", "a\\b", "a@{b", "a\tb", "a\nb", "a\u007fb", "HEAD"]);

describe("isBranchName", () => {
  it.each(good)("takes %j", (name) => expect(isBranchName(name)).toBe(true));
  it.each(bad)("refuses %j", (name) => expect(isBranchName(name)).toBe(false));

  it("refuses what no disk or text can hold", () => {
    expect(isBranchName("x".repeat(250))).toBe(true);
    expect(isBranchName("x".repeat(251))).toBe(false);
    expect(isBranchName("ü".repeat(126))).toBe(false);
    expect(isBranchName("a\ud800b")).toBe(false);
  });

  it("agrees with git", async () => {
    for (const name of [...good, ...bad.filter((each) => each !== "")]) {
      const { exitCode } = await execa("git", ["check-ref-format", "--branch", name], { reject: false });
      expect([name, exitCode === 0]).toEqual([name, isBranchName(name)]);
    }
  });
});
