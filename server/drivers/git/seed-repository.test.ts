import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { createGitDriver } from "./create-git-driver";
import { seedRepository } from "./seed-repository";

const home = await mkdtemp(path.join(tmpdir(), "capstan-seed-"));
afterAll(() => rm(home, { recursive: true, force: true }));

test("the first commit holds the files exactly, and a second seed changes nothing", async () => {
  const projectId = randomUUID();
  const git = createGitDriver({ home });
  await git.ensureRepository(projectId);
  const files = { "a/ünï.py": "print('ü')\n", "b.txt": "no newline at the end", empty: "" };
  const seed = {
    branch: "main",
    files,
    author: { name: "A <x>", email: "a@example.com" },
    message: "First\n",
    at: new Date(0),
  };
  expect(await seedRepository({ home }, projectId, seed)).toBe(true);
  const [head] = await git.listBranches(projectId);
  expect(head).toMatchObject({ name: "main", commit: { subject: "First", authorName: "A x", parents: [] } });
  const { path: folder } = await git.ensureCheckout(projectId, head?.commit.sha ?? "", {});
  for (const [name, text] of Object.entries(files))
    expect(await readFile(path.join(folder, name), "utf8")).toBe(text);
  expect(await seedRepository({ home }, projectId, { ...seed, message: "Second" })).toBe(false);
  expect(await git.listBranches(projectId)).toEqual([head]);
});
