import { createHash } from "node:crypto";
import path from "node:path";
import { fetchAllArgv, fetchCommitArgv } from "./build-git-argv";
import { ensureBareRepository } from "./ensure-repository";
import { ensureFolder } from "./folders";
import type { GitContext } from "./git-context";
import { GitError } from "./port";
import { findBranchHead, hasCommit } from "./read-commits";
import { requireSha } from "./repository-layout";
import { updateRef } from "./update-refs";
import { withRemote } from "./with-remote";

/**
 * ensureSubmoduleCommit gives a bare repository of this project that holds the commit. A commit fetched before needs no
 * network. The ref is what proves it whole: Git writes it after the last object, so a killed fetch leaves none.
 */
export async function ensureSubmoduleCommit(
  context: GitContext,
  projectId: string,
  wanted: { url: string; sha: string; privateKey?: string; signal?: AbortSignal },
): Promise<string> {
  const folder = context.layout.submodules(projectId);
  const name = createHash("sha256").update(wanted.url).digest("hex").slice(0, 32);
  const repository = path.join(folder, `${name}.git`);
  const ref = `refs/capstan/commits/${requireSha(wanted.sha)}`;
  await ensureFolder(path.dirname(folder), 0o700);
  await ensureBareRepository(context, repository);
  if (await findBranchHead(context, repository, ref)) return repository;
  await withRemote(context, wanted, async ({ address, options }) => {
    const run = (argv: string[]) => context.run(argv, { ...options, signal: wanted.signal });
    try {
      await run(fetchCommitArgv(repository, address, wanted.sha, ref));
      return;
    } catch (error) {
      // old servers give out no commit that is not the end of a branch; those that cannot be reached at all end here
      if (!(error instanceof GitError) || (error.code !== "failed" && error.code !== "unreachable"))
        throw error;
    }
    await run(fetchAllArgv(repository, address));
    if (!(await hasCommit(context, repository, wanted.sha)))
      throw new GitError(
        "failed",
        `its repository has no commit ${wanted.sha.slice(0, 10)} (was it pushed?)`,
      );
    await updateRef(context, repository, { kind: "set", ref, sha: wanted.sha });
  });
  return repository;
}
