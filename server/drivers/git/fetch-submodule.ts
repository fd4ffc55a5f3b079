import { createHash } from "node:crypto";
import { readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { fetchAllArgv, fetchCommitArgv, initArgv } from "./build-git-argv";
import { ensureFolder, makeTemporaryFolder, moveIntoPlace, removeFolder, sweepLeftovers } from "./folders";
import type { GitContext } from "./git-context";
import { GitError } from "./port";
import { hasCommit } from "./read-commits";
import { requireSha } from "./repository-layout";
import { submoduleKeepMs } from "./tunables";
import { withRemote } from "./with-remote";

type Wanted = { url: string; sha: string; privateKey?: string; signal?: AbortSignal };

/** Brings one commit into an empty repository, without its history where the server allows it. */
async function fetchCommit(context: GitContext, repository: string, wanted: Wanted): Promise<void> {
  await withRemote(context, wanted, async ({ address, options }) => {
    const run = (argv: string[]) => context.run(argv, { ...options, signal: wanted.signal });
    try {
      await run(fetchCommitArgv(repository, address, wanted.sha));
      return;
    } catch (error) {
      // old servers give out no commit that is not the end of a branch: they drop the line or say so
      if (!(error instanceof GitError) || (error.code !== "failed" && error.code !== "unreachable"))
        throw error;
    }
    await run(fetchAllArgv(repository, address));
    if (!(await hasCommit(context, repository, wanted.sha)))
      throw new GitError(
        "failed",
        `its repository has no commit ${wanted.sha.slice(0, 10)} (was it pushed?)`,
      );
  });
}

/** Removes what no checkout asked for since submoduleKeepMs. */
async function sweepUnused(context: GitContext, folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const repository = path.join(folder, name);
    const found = await stat(repository).catch(() => null);
    if (found && context.now().getTime() - found.mtimeMs > submoduleKeepMs) await removeFolder(repository);
  }
}

/**
 * ensureSubmoduleCommit gives a bare repository that holds the commit; one fetched before needs no network. Each commit
 * has a repository of its own, there whole or not at all: a shared shallow one is locked during a whole download, and a
 * killed download would leave it locked.
 */
export async function ensureSubmoduleCommit(
  context: GitContext,
  projectId: string,
  wanted: Wanted,
): Promise<string> {
  const folder = context.layout.submodules(projectId);
  const address = createHash("sha256").update(wanted.url).digest("hex").slice(0, 32);
  const place = path.join(folder, `${address}-${requireSha(wanted.sha)}.git`);
  if (await stat(place).catch(() => null)) {
    const now = context.now();
    await utimes(place, now, now);
    return place;
  }
  await ensureFolder(path.dirname(folder), 0o700);
  await ensureFolder(folder, 0o700);
  await sweepLeftovers(folder, context.now());
  await sweepUnused(context, folder);
  const repository = await makeTemporaryFolder(folder);
  try {
    await context.run(initArgv(repository));
    await fetchCommit(context, repository, wanted);
    await moveIntoPlace(repository, place);
  } finally {
    await rm(repository, { recursive: true, force: true });
  }
  return place;
}
