import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { onTestFinished } from "vitest";
import { createGitDriver } from "../create-git-driver";
import { GitError, type GitDriver } from "../port";
import type { GitSettings, GitSurroundings } from "../run-git";
import { testGit } from "./make-commits";
import { makeTemporaryHome } from "./temporary-home";

export const project = "11111111-1111-4111-8111-111111111111";

export type TestHome = {
  home: string;
  driver: GitDriver;
  /** bare repository of `project` */
  repository: string;
  checkouts: string;
  /** makes an empty bare repository elsewhere */
  makeRemote(name: string): Promise<string>;
  /** makes a program in a folder of its own, that can stand in for another one */
  makeProgram(name: string, script: string): Promise<string>;
};

/** makeTestHome: a driver with the repository of `project`, gone when the test is. */
export async function makeTestHome(
  settings: Partial<GitSettings> = {},
  surroundings: Partial<GitSurroundings> = {},
): Promise<TestHome> {
  const { home, dispose } = await makeTemporaryHome();
  onTestFinished(dispose);
  const driver = createGitDriver({ home, allowLocalRemotes: true, ...settings }, surroundings);
  await createGitDriver({ home }).ensureRepository(project);
  return {
    home,
    driver,
    repository: path.join(home, "repositories", `${project}.git`),
    checkouts: path.join(home, "checkouts", project),
    async makeRemote(name) {
      const remote = path.join(home, "remotes", `${name}.git`);
      await mkdir(path.dirname(remote), { recursive: true });
      await testGit(["init", "--quiet", "--bare", "--initial-branch=main", remote]);
      return remote;
    },
    async makeProgram(name, script) {
      const folder = path.join(home, "programs");
      await mkdir(folder, { recursive: true });
      const program = path.join(folder, name);
      await writeFile(program, `#!/bin/sh\n${script}\n`);
      await chmod(program, 0o755);
      return program;
    },
  };
}

/** errorOf: the GitError a call ends with. */
export async function errorOf(work: Promise<unknown>): Promise<GitError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GitError)) throw new Error(`expected a GitError, got ${String(error)}`);
  return error;
}

/** namesIn: what a folder holds, sorted; nothing when it is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
