import { requireBranchName } from "./branch-name";
import { commitTreeArgv, isAncestorArgv, mergeTreeArgv } from "./build-git-argv";
import { buildCommitIdentity } from "./commit-identity";
import { type GitContext, getRepository } from "./git-context";
import { parseMergeTree } from "./parse-merge-tree";
import { GitError, type MergeOutcome, type RemoteAccess } from "./port";
import { pushBranch } from "./push-branch";
import { findBranchHead } from "./read-commits";
import { updateRef } from "./update-refs";

export type MergeRequest = {
  source: string;
  target: string;
  author: { name: string; email: string };
  remote?: RemoteAccess;
};

async function getBranchHead(context: GitContext, repository: string, name: string): Promise<string> {
  const sha = await findBranchHead(context, repository, requireBranchName(name));
  if (sha === null)
    throw new GitError(
      "no_such_commit",
      `There is no branch "${name}" any more. Look at the branches again.`,
    );
  return sha;
}

async function isAncestor(context: GitContext, repository: string, ancestor: string, descendant: string) {
  const { exitCode } = await context.run(isAncestorArgv(repository, ancestor, descendant), {
    expect: [0, 1],
  });
  return exitCode === 0;
}

/** What a merge that cannot be made says; null when it was made. */
function refusal(exitCode: number, stderr: string, merge: MergeRequest): MergeOutcome | null {
  if (exitCode <= 1) return null;
  if (/unrelated histories/.test(stderr))
    return {
      kind: "conflict",
      files: [],
      message: `"${merge.source}" and "${merge.target}" have no common history. Merge them by hand, then push.`,
    };
  const outdated = /usage:|unknown option|not something we can merge: --/.test(stderr);
  throw new GitError(
    "failed",
    outdated
      ? "The Git of this machine cannot merge: version 2.38 or newer is needed. Update it, then try again."
      : "Git could not merge. Try again; the log has the details.",
    stderr,
  );
}

/** The merge commit, in the repository but on no branch yet. A conflict leaves nothing that anyone sees. */
async function makeMergeCommit(
  context: GitContext,
  repository: string,
  heads: { source: string; target: string },
  merge: MergeRequest,
): Promise<{ sha: string } | { outcome: MergeOutcome }> {
  const merged = await context.run(mergeTreeArgv(repository, heads.target, heads.source), {
    expect: [0, 1, 128, 129],
  });
  const refused = refusal(merged.exitCode, merged.stderr, merge);
  if (refused) return { outcome: refused };
  const { tree, files, messages } = parseMergeTree(merged.stdout);
  if (merged.exitCode === 1) {
    const message = `"${merge.source}" and "${merge.target}" change the same places. Merge "${merge.target}" into "${merge.source}" by hand, push, then try again.`;
    return { outcome: { kind: "conflict", files, message: [message, ...messages].join("\n") } };
  }
  const { stdout } = await context.run(commitTreeArgv(repository, tree, [heads.target, heads.source]), {
    input: `Merge branch '${merge.source}' into ${merge.target}\n`,
    env: buildCommitIdentity(merge.author),
  });
  return { sha: stdout.toString("utf8").trim() };
}

/**
 * mergeBranch merges without a working tree. The target changes by compare-and-set alone: whoever pushed to it meanwhile
 * keeps what they pushed, and the answer is `moved`. With a remote its branch changes first, then the mirror.
 */
export async function mergeBranch(
  context: GitContext,
  projectId: string,
  merge: MergeRequest,
): Promise<MergeOutcome> {
  const repository = await getRepository(context, projectId);
  const source = await getBranchHead(context, repository, merge.source);
  const target = await getBranchHead(context, repository, merge.target);
  if (await isAncestor(context, repository, source, target)) return { kind: "up_to_date", sha: target };
  const fastForward = await isAncestor(context, repository, target, source);
  const made = fastForward
    ? { sha: source }
    : await makeMergeCommit(context, repository, { source, target }, merge);
  if ("outcome" in made) return made.outcome;
  const ref = requireBranchName(merge.target);
  const moved: MergeOutcome = {
    kind: "moved",
    message: `"${merge.target}" changed in the meantime; nothing was merged. Look at its new commits, then merge again.`,
  };
  const change = { ref, sha: made.sha, expected: target };
  if (merge.remote && !(await pushBranch(context, repository, merge.remote, change))) return moved;
  const updated = await updateRef(context, repository, { kind: "update", ...change });
  // a fetch may have brought our own push back already; the remote is the truth
  if (!updated && !merge.remote) return moved;
  return { kind: "merged", sha: made.sha, fastForward };
}
