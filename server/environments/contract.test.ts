import { expect, test } from "vitest";
import { branchName } from "./contract";

test.each(["main", "feature/ünï/x", "18.0", "a-b_c.d", "日本", "x".repeat(200)])(
  "%s is a branch's name",
  (name) => {
    expect(branchName.safeParse(name).success).toBe(true);
  },
);

test.each([
  "", "-x", "/x", "x/", ".x", "x.", "a//b", "a/.b", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "a@{b", "@", "HEAD",
  "a.lock", "a.lock/b", "refs/heads/main", "a\tb", "a\u0000b", "x".repeat(201),
])("%j is none", (name) => {
  expect(branchName.safeParse(name).success).toBe(false);
}); // prettier-ignore
