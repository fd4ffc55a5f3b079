import { expect, test } from "vitest";
import { planGitCommands } from "./plan-git-commands";

const repoUrl = "http://localhost:3000/git/shop.git";

test("commands merge into production unless told otherwise, and name the new branch", () => {
  const commands = planGitCommands({
    name: "fix/one",
    repoUrl,
    production: "main",
    into: "release/1",
    fork: "fix/two",
  });
  expect(commands.merge).toBe("git switch release/1 && git merge fix/one && git push");
  expect(commands.fork).toBe("git switch -c fix/two fix/one && git push -u origin fix/two");
  expect(planGitCommands({ name: "fix/one", repoUrl, production: "main" }).merge).toContain(
    "git switch main ",
  );
});

test("names are quoted for the shell", () => {
  const { merge, delete: remove } = planGitCommands({
    name: "it's;rm",
    repoUrl,
    production: null,
    into: "ünï",
  });
  expect(merge).toBe("git switch 'ünï' && git merge 'it'\\''s;rm' && git push");
  expect(remove).toBe("git push origin --delete 'it'\\''s;rm'");
});
