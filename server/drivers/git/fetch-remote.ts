import { fetchBranchesArgv } from "./build-git-argv";
import { type GitContext, getRepository } from "./git-context";
import type { RemoteAccess } from "./port";
import { withRemote } from "./with-remote";

/** fetchRemote makes the branches of the mirror those of the remote: new ones, moved ones (forced too), and gone ones. */
export async function fetchRemote(
  context: GitContext,
  projectId: string,
  remote: RemoteAccess,
  signal?: AbortSignal,
): Promise<void> {
  const repository = await getRepository(context, projectId);
  await withRemote(context, remote, ({ address, options }) =>
    context.run(fetchBranchesArgv(repository, address), { ...options, signal }),
  );
}
