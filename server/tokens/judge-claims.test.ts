import { expect, test } from "vitest";
import { judgeClaims, refuseOpenRule } from "./judge-claims";

const CLAIMS = {
  sub: "repo:octo/shop:ref:refs/heads/main",
  repository: "octo/shop",
  run_attempt: 2,
  groups: ["a", "b"],
  deep: { x: 1 },
};

test.each<[string, Record<string, string>, string | null]>([
  ["exactly", { repository: "octo/shop" }, null],
  ["a glob", { sub: "repo:octo/*:ref:refs/heads/*" }, null],
  ["a number", { run_attempt: "2" }, null],
  ["one of a list", { groups: "b" }, null],
  ["all of several", { repository: "octo/shop", sub: "repo:octo/shop:ref:refs/heads/dev" }, "sub is “repo:octo/shop:ref:refs/heads/main”, not repo:octo/shop:ref:refs/heads/dev"],
  ["another case", { repository: "Octo/shop" }, "repository is “octo/shop”, not Octo/shop"],
  ["a longer name", { repository: "octo/sho" }, "repository is “octo/shop”, not octo/sho"],
  ["a missing claim", { environment: "*" }, "environment is missing, not *"],
  ["a prototype's property", { constructor: "*" }, "constructor is missing, not *"],
  ["an object", { deep: "*" }, "deep is missing, not *"],
  ["parts that would overlap", { repository: "octo/shop*shop" }, "repository is “octo/shop”, not octo/shop*shop"],
])("%s", (_, conditions, reason) => {
  expect(judgeClaims(conditions, CLAIMS)).toBe(reason);
}); // prettier-ignore

// One that tries each way to place the stars would not come back.
test("a nasty pattern ends", () => {
  expect(judgeClaims({ x: `${"*a".repeat(100)}*b` }, { x: "a".repeat(10_000) })).toMatch(/^x is /);
});

const GITHUB = "https://token.actions.githubusercontent.com";
const AZURE = "https://sts.windows.net/00000000-0000-0000-0000-000000000000/";
test.each<[string, Record<string, string>, boolean]>([
  [GITHUB, { repository: "octo/shop" }, true],
  [GITHUB, { repository: "octo/*" }, true],
  [GITHUB, { sub: "repo:octo/*:ref:refs/heads/main" }, true],
  [GITHUB, { repository_owner: "octo" }, true],
  [GITHUB, { sub: "repo:*" }, false],
  [GITHUB, { repository: "octo*" }, false],
  [GITHUB, { repository: "*/shop" }, false],
  [GITHUB, { repository_owner: "oct*" }, false],
  [GITHUB, { ref: "refs/heads/main" }, false],
  [GITHUB, { repository: "octo/shop", ref: "*" }, false],
  ["https://gitlab.com", { project_path: "octo/shop" }, true],
  ["https://gitlab.com", { ref_protected: "true" }, false],
  ["https://gitlab.intern.example.com", { ref_protected: "true" }, true],
  ["https://gitlab.intern.example.com", { project_path: "**" }, false],
  [AZURE, { oid: "11111111-0000-0000-0000-000000000000" }, true],
  [AZURE, { oid: "1*" }, false],
  [AZURE, { xms_mirid: "/subscriptions/*" }, true],
  [AZURE, { xms_mirid: "/*" }, false],
  [AZURE, { aud: "capstan" }, false],
])("%s with %j is narrow enough: %s", (issuer, conditions, narrow) => {
  const judge = () => refuseOpenRule(issuer, conditions);
  if (narrow) expect(judge).not.toThrow();
  else expect(judge).toThrow();
});
