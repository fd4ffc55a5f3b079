import { fetchBranchesArgv } from "./build-git-argv";
import { type GitContext, getRepository } from "./git-context";
import { GitError, type RemoteAccess } from "./port";
import { sweepObjects } from "./sweep-objects";
import { leftoverMs } from "./tunables";
import { withRemote } from "./with-remote";

/** fetchRemote makes the branches of the mirror those of the remote: new ones, moved ones (forced too), and gone ones. */
export async function fetchRemote(
  context: GitContext,
  projectId: string,
  remote: RemoteAccess,
  signal?: AbortSignal,
): Promise<void> {
  const repository = await getRepository(context, projectId);
  await sweepObjects(repository, context.now(), leftoverMs);
  try {
    await withRemote(context, remote, ({ address, options }) =>
      context.run(fetchBranchesArgv(repository, address), { ...options, signal }),
    );
  } catch (error) {
    // on a full disk no transfer into this repository comes to its end: none of their packs is worth keeping
    if (error instanceof GitError && error.code === "disk_full")
      await sweepObjects(repository, context.now(), -Infinity);
    throw error;
  }
}
