import { expect, test } from "vitest";
import { joinUserInfo, splitUserInfo } from "./split-user-info";

test.each([
  ["https://host/a/b.git", "https://host/a/b.git", null],
  ["https://token@host/a/b.git", "https://host/a/b.git", "token"],
  ["https://user:p%40ss@host:8443/a.git", "https://host:8443/a.git", "user:p%40ss"],
  ["git@host:a/b.git", "git@host:a/b.git", null],
  ["ssh://git@host/a.git", "ssh://git@host/a.git", null],
])("%s is kept as %s, its secret apart, and comes together again", (address, url, userInfo) => {
  expect(splitUserInfo(address)).toEqual({ url, userInfo });
  expect(joinUserInfo(url, userInfo)).toBe(address);
});
