import { requireBranchName } from "./branch-name";
import { type GitContext, getRepository } from "./git-context";
import { GitError, type RemoteAccess } from "./port";
import { pushBranch } from "./push-branch";
import { findBranchHead, requireCommit } from "./read-commits";
import { updateRef } from "./update-refs";

function exists(name: string): GitError {
  return new GitError(
    "exists",
    `A branch "${name}" cannot be made: there is one of this name, or one that begins or continues it with a slash. Choose another name.`,
  );
}

/** createBranch pushes first: the remote is the truth, and what a crash leaves undone here the next fetch brings. */
export async function createBranch(
  context: GitContext,
  projectId: string,
  branch: { name: string; sha: string; remote?: RemoteAccess },
): Promise<void> {
  const ref = requireBranchName(branch.name);
  const repository = await getRepository(context, projectId);
  await requireCommit(context, repository, branch.sha);
  if (!branch.remote) {
    if (!(await updateRef(context, repository, { kind: "create", ref, sha: branch.sha })))
      throw exists(branch.name);
    return;
  }
  if (await findBranchHead(context, repository, ref)) throw exists(branch.name);
  const pushed = await pushBranch(context, repository, branch.remote, {
    ref,
    sha: branch.sha,
    expected: null,
  });
  if (!pushed) throw exists(branch.name);
  await updateRef(context, repository, { kind: "create", ref, sha: branch.sha });
}

/** deleteBranch of a branch that is gone already does nothing. */
export async function deleteBranch(
  context: GitContext,
  projectId: string,
  branch: { name: string; remote?: RemoteAccess },
): Promise<void> {
  const ref = requireBranchName(branch.name);
  const repository = await getRepository(context, projectId);
  if (branch.remote) await pushBranch(context, repository, branch.remote, { ref, sha: null });
  await updateRef(context, repository, { kind: "delete", ref });
}
