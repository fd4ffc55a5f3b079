import { expect, test } from "vitest";
import { planGitCommands } from "./plan-git-commands";

const repoUrl = "http://localhost:3000/git/demo.git";

test("commands of a plain branch", () => {
  expect(planGitCommands({ name: "feature/x", repoUrl, production: "main" })).toMatchObject({
    clone: `git clone --recurse-submodules --branch feature/x ${repoUrl}`,
    merge: "git switch main && git merge feature/x && git push http://localhost:3000/git/demo.git main",
    delete: `git push ${repoUrl} --delete feature/x`,
  });
});

test.each([
  ["a;rm -rf $HOME", "'a;rm -rf $HOME'"],
  ["it's", `'it'\\''s'`],
  ["ünï", "'ünï'"],
  ["`x`", "'`x`'"],
])("the name %s is quoted for a shell", (name, quoted) => {
  expect(planGitCommands({ name, repoUrl, production: null }).delete).toBe(
    `git push ${repoUrl} --delete ${quoted}`,
  );
});

test("commands merge into production unless told otherwise, and name the new branch", () => {
  const commands = planGitCommands({
    name: "fix/one",
    repoUrl,
    production: "main",
    into: "release/1",
    fork: "fix/two",
  });
  expect(commands.merge).toBe(
    "git switch release/1 && git merge fix/one && git push http://localhost:3000/git/demo.git release/1",
  );
  expect(commands.fork).toBe(
    "git switch -c fix/two fix/one && git push http://localhost:3000/git/demo.git fix/two",
  );
  expect(planGitCommands({ name: "fix/one", repoUrl, production: "main" }).merge).toContain(
    "git switch main ",
  );
});
