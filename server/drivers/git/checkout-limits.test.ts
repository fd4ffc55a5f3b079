import { describe, expect, it } from "vitest";
import { makeCommit, testGit } from "./testing/make-commits";
import { errorOf, makeTestHome, namesIn, project } from "./testing/test-home";

/** A commit of a folder that holds the same folder `width` times, `depth` times over: width ** depth files. */
async function commitNested(repository: string, width: number, depth: number): Promise<string> {
  const git = (argv: string[], input?: string) => testGit(["--git-dir", repository, ...argv], { input });
  let entry = `100644 blob ${await git(["hash-object", "-w", "--stdin"], "x")}`;
  for (let level = 0; level < depth; level += 1) {
    const lines = Array.from({ length: width }, (_, index) => `${entry}\tf${index}\n`);
    entry = `040000 tree ${await git(["mktree"], lines.join(""))}`;
  }
  const tree = entry.split(" ")[2] ?? "";
  return git(["commit-tree", tree, "-m", "nested"]);
}

describe("checkouts of real git that would fill the disk", { timeout: 120_000 }, () => {
  it("are refused before a file is written, by the number of files", async () => {
    const { driver, repository, checkouts } = await makeTestHome({
      checkoutLimits: { maxFiles: 5000, maxBytes: 1_000_000 },
    });
    const sha = await commitNested(repository, 10, 4);
    const error = await errorOf(driver.ensureCheckout(project, sha, {}));
    expect(error).toMatchObject({ code: "too_large", message: expect.stringContaining("5,000 files") });
    expect(await namesIn(checkouts)).toEqual([]);
    const fitting = await commitNested(repository, 10, 3);
    await expect(driver.ensureCheckout(project, fitting, {})).resolves.toMatchObject({
      path: expect.any(String),
    });
  });

  it("are refused by their bytes", async () => {
    const { driver, repository, checkouts } = await makeTestHome({
      checkoutLimits: { maxFiles: 5000, maxBytes: 1024 ** 2 },
    });
    const sha = await makeCommit(repository, "main", {
      files: { a: "x".repeat(600_000), b: "x".repeat(600_000) },
    });
    const error = await errorOf(driver.ensureCheckout(project, sha, {}));
    expect(error).toMatchObject({ code: "too_large", message: expect.stringContaining("1 MiB") });
    expect(await namesIn(checkouts)).toEqual([]);
  });
});
