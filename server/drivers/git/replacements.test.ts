import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeCommit, testGit } from "./testing/make-commits";
import { makeTestHome, project } from "./testing/test-home";

describe("checkouts of a repository with refs/replace", { timeout: 120_000 }, () => {
  it("hold what the commit holds, whatever a ref would put in its place", async () => {
    const { driver, repository } = await makeTestHome();
    const reviewed = await makeCommit(repository, "main", { files: { a: "reviewed" } });
    const other = await makeCommit(repository, "other", { files: { a: "other" }, orphan: true });
    await testGit(["--git-dir", repository, "update-ref", `refs/replace/${reviewed}`, other]);
    const { path: folder } = await driver.ensureCheckout(project, reviewed, {});
    expect(await readFile(path.join(folder, "a"), "utf8")).toBe("reviewed");
  });
});
