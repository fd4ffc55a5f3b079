import { expect, it } from "vitest";
import { isCurrentPath } from "./is-current-path";

it.each([
  ["/p/shop", "/p/shop", undefined, true],
  ["/p/shop/builds", "/p/shop", undefined, true],
  ["/p/shop/builds", "/p/shop", true, false],
  ["/p/shopping", "/p/shop", undefined, false],
  ["/p/shop", "/p/shop?tab=1#x", undefined, true],
  ["/anything", "/", undefined, false],
  ["/", "/", undefined, true],
])("%s under %s (exact: %s) is %s", (pathname, href, exact, expected) => {
  expect(isCurrentPath(pathname, href, exact)).toBe(expected);
});
