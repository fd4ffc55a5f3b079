import { afterEach, beforeEach } from "vitest";
import type { FakePush } from "./fake-store";
import { GitError, type GitDriver, type RemoteAccess } from "./port";

/** A repository elsewhere, that tests push to. */
export type RemoteHarness = {
  access: RemoteAccess;
  push(branch: string, push: FakePush): Promise<string>;
  deleteBranch(branch: string): Promise<void>;
  heads(): Promise<Record<string, string>>;
};

/** GitHarness: a driver with nothing in it yet, and what a test does around it. */
export type GitHarness = {
  driver: GitDriver;
  push(projectId: string, branch: string, push: FakePush): Promise<string>;
  makeRemote(): Promise<RemoteHarness>;
  readFile(checkout: string, path: string): Promise<string | null>;
  /** commits of a project that are checked out */
  checkoutsOf(projectId: string): Promise<string[]>;
  dispose(): Promise<void>;
};

export const project = "11111111-1111-4111-8111-111111111111";
export const author = { name: "Sam", email: "sam@example.com" };
export const absent = "1".repeat(40);
export const unicodeName = `feature/ünï/${"x".repeat(188)}`;

/** codeOf: the code of the GitError a call ends with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GitError)) throw new Error(`expected a GitError, got ${String(error)}`);
  return error.code;
}

/** What the tests of the suite share: a fresh driver each, with the empty repository of `project`. */
export type ContractRig = {
  readonly git: GitHarness;
  readonly driver: GitDriver;
  names(): Promise<string[]>;
  heads(): Promise<Record<string, string>>;
};

/** useRig makes a fresh driver for every test of the surrounding describe. */
export function useRig(makeHarness: () => Promise<GitHarness>): ContractRig {
  let current: GitHarness | null = null;
  const harness = () => {
    if (!current) throw new Error("only inside a test");
    return current;
  };
  beforeEach(async () => {
    current = await makeHarness();
    await current.driver.ensureRepository(project);
  });
  afterEach(() => harness().dispose());
  const list = () => harness().driver.listBranches(project);
  return {
    get git() {
      return harness();
    },
    get driver() {
      return harness().driver;
    },
    names: async () => (await list()).map((branch) => branch.name),
    heads: async () => Object.fromEntries((await list()).map((branch) => [branch.name, branch.commit.sha])),
  };
}
