import {
  commitFormat,
  listRefsArgv,
  logArgv,
  objectTypeArgv,
  resolveRefArgv,
  showCommitsArgv,
} from "./build-git-argv";
import { type GitContext, getRepository } from "./git-context";
import { parseCommits } from "./parse-commits";
import { parseRefs } from "./parse-refs";
import { type BranchHead, type Commit, GitError } from "./port";
import { isSha, requireSha } from "./repository-layout";
import { commitFieldMaxColumns } from "./tunables";

const branchPrefix = "refs/heads/";
const format = commitFormat(commitFieldMaxColumns);

/** hasCommit: whether the object is there and is a commit. */
export async function hasCommit(context: GitContext, repository: string, sha: string): Promise<boolean> {
  const { stdout } = await context.run(objectTypeArgv(repository), { input: `${requireSha(sha)}\n` });
  return stdout.toString("utf8").trim() === `${sha} commit`;
}

/** requireCommit throws GitError `no_such_commit`. */
export async function requireCommit(context: GitContext, repository: string, sha: string): Promise<void> {
  if (!(await hasCommit(context, repository, sha)))
    throw new GitError(
      "no_such_commit",
      `The repository has no commit ${sha.slice(0, 10)}. It may have been replaced by a force-push: choose another one.`,
    );
}

/** findBranchHead: the commit a branch points at, or null. */
export async function findBranchHead(
  context: GitContext,
  repository: string,
  ref: string,
): Promise<string | null> {
  const { exitCode, stdout } = await context.run(resolveRefArgv(repository, ref), { expect: [0, 1] });
  return exitCode === 0 ? stdout.toString("utf8").trim() : null;
}

async function readCommits(
  context: GitContext,
  repository: string,
  shas: readonly string[],
): Promise<Commit[]> {
  // without a name on its input, git log would show HEAD
  if (shas.length === 0) return [];
  const { stdout } = await context.run(showCommitsArgv(repository, format), {
    input: `${shas.join("\n")}\n`,
  });
  return parseCommits(stdout);
}

export async function listBranches(context: GitContext, projectId: string): Promise<BranchHead[]> {
  const repository = await getRepository(context, projectId);
  const { stdout } = await context.run(listRefsArgv(repository, branchPrefix.slice(0, -1)));
  const refs = parseRefs(stdout);
  const commits = await readCommits(context, repository, [...new Set(refs.map((ref) => ref.sha))]);
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  return refs.flatMap((ref) => {
    const commit = bySha.get(ref.sha);
    return commit ? [{ name: ref.name.slice(branchPrefix.length), commit }] : [];
  });
}

export async function listCommits(
  context: GitContext,
  projectId: string,
  range: { sha: string; limit: number; notReachableFrom?: string },
): Promise<Commit[]> {
  const repository = await getRepository(context, projectId);
  await requireCommit(context, repository, range.sha);
  const { notReachableFrom } = range;
  // a commit that is gone since (force-pushed away, collected) leaves out nothing
  const known =
    notReachableFrom !== undefined &&
    isSha(notReachableFrom) &&
    (await hasCommit(context, repository, notReachableFrom));
  const { stdout } = await context.run(
    logArgv(repository, format, {
      sha: range.sha,
      limit: Math.max(0, Math.trunc(range.limit)),
      notReachableFrom: known ? notReachableFrom : undefined,
    }),
  );
  return parseCommits(stdout);
}

export async function findCommit(
  context: GitContext,
  projectId: string,
  sha: string,
): Promise<Commit | null> {
  const repository = await getRepository(context, projectId);
  if (!isSha(sha) || !(await hasCommit(context, repository, sha))) return null;
  const [commit] = await readCommits(context, repository, [sha]);
  return commit ?? null;
}
