import { expect, test } from "vitest";
import { parseConditions } from "./parse-conditions";

test.each([
  ["repository = octo/shop\n\n ref= refs/heads/*", { repository: "octo/shop", ref: "refs/heads/*" }, null],
  ["sub: repo:octo/shop:ref:refs/heads/main", { sub: "repo:octo/shop:ref:refs/heads/main" }, null],
  ["", {}, null],
  ["repository", {}, "repository"],
  ["= octo/shop", {}, "= octo/shop"],
  ["ref =", {}, "ref ="],
  ["ref = a\nref = b", {}, "ref = b"],
])("%j", (text, claims, wrong) => {
  expect(parseConditions(text)).toEqual({ claims, wrong });
});
