import { requireBranchName } from "./branch-name";
import { buildFastImport, type SeedCommit } from "./build-fast-import";
import { createGitContext } from "./create-git-driver";
import { getRepository } from "./git-context";
import { findBranchHead } from "./read-commits";
import type { GitSettings } from "./run-git";

/** seedRepository gives a hosted repository its first commit; one that has the branch already stays as it is. */
export async function seedRepository(
  settings: GitSettings,
  projectId: string,
  commit: SeedCommit,
): Promise<boolean> {
  const context = createGitContext(settings);
  const repository = await getRepository(context, projectId);
  if ((await findBranchHead(context, repository, requireBranchName(commit.branch))) !== null) return false;
  const argv = [`--git-dir=${repository}`, "fast-import", "--quiet", "--done"];
  await context.run(argv, { input: buildFastImport(commit) });
  return true;
}
