/**
 * Git by its own command line. Nothing is kept in memory: any number of processes on one machine may use one home.
 *
 * - What serializes: Git's own locks on refs. Every change of a branch is a compare-and-set; whoever comes second is told
 *   `exists` or `moved`. A lock that a killed process left is removed once it is older than staleLockMs.
 * - Crashes: repositories and checkouts appear by rename, whole or not at all; `.tmp-*` and `.trash-*` are swept later.
 * - Cancelling: the signal ends git and all it started; the call rejects with the signal's reason.
 * - Trust: no settings but ours (no system, user or agent settings), no hooks, no `ext::`, local paths only by setting.
 *   A remote's name is looked up once, its addresses must be public or opened, and Git is held to them (pin-remote.ts).
 *   Git never runs anything that came with a push. Private keys are on disk only while a command needs them.
 */
import path from "node:path";
import { createBranch, deleteBranch } from "./change-branches";
import { asGitError } from "./classify-failure";
import { ensureCheckout } from "./ensure-checkout";
import { ensureBareRepository } from "./ensure-repository";
import { fetchRemote } from "./fetch-remote";
import { removeFolder } from "./folders";
import { generateDeployKey } from "./generate-deploy-key";
import type { GitContext } from "./git-context";
import { mergeBranch } from "./merge-branch";
import { pinCommit, unpinAllBut } from "./pin-commit";
import type { GitDriver } from "./port";
import { findCommit, listBranches, listCommits } from "./read-commits";
import { removeUnusedCheckouts } from "./remove-unused-checkouts";
import { createRepositoryLayout } from "./repository-layout";
import { createGitRunner, type GitSettings, type GitSurroundings, machineSurroundings } from "./run-git";
import { checkoutMaxBytes, checkoutMaxFiles } from "./tunables";

/** Failures of the disk come out as errors of the port, like those of git. */
async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asGitError(error);
  }
}

/** createGitContext: what all parts share. Tests bring their own time and disk. */
export function createGitContext(settings: GitSettings, changes: Partial<GitSurroundings> = {}): GitContext {
  const surroundings = { ...machineSurroundings, ...changes };
  const layout = createRepositoryLayout(path.normalize(settings.home));
  return {
    layout,
    run: createGitRunner(settings, layout, surroundings),
    allowLocalRemotes: settings.allowLocalRemotes ?? false,
    openedNetworks: settings.openedNetworks ?? [],
    now: surroundings.now,
    checkoutLimits: settings.checkoutLimits ?? { maxFiles: checkoutMaxFiles, maxBytes: checkoutMaxBytes },
  };
}

/**
 * createGitDriver keeps bare repositories in `<home>/repositories/<projectId>.git`, checkouts in
 * `<home>/checkouts/<projectId>/<sha>` and mirrors of submodules in `<home>/submodules/<projectId>/`. Other users must be
 * able to enter `home` itself to read checkouts; the rest is closed to them.
 */
export function createGitDriver(settings: GitSettings, surroundings?: Partial<GitSurroundings>): GitDriver {
  const context = createGitContext(settings, surroundings);
  const { layout } = context;
  return {
    async ensureRepository(projectId) {
      await translated(ensureBareRepository(context, layout.repository(projectId)));
    },
    async removeRepository(projectId) {
      await translated(removeFolder(layout.repository(projectId)));
      await translated(removeFolder(layout.checkouts(projectId)));
      await translated(removeFolder(layout.submodules(projectId)));
    },
    fetchRemote: (projectId, remote, signal) => translated(fetchRemote(context, projectId, remote, signal)),
    listBranches: (projectId) => translated(listBranches(context, projectId)),
    listCommits: (projectId, sha, limit, notReachableFrom) =>
      translated(listCommits(context, projectId, { sha, limit, notReachableFrom })),
    findCommit: (projectId, sha) => translated(findCommit(context, projectId, sha)),
    pinCommit: (projectId, sha) => translated(pinCommit(context, projectId, sha)),
    ensureCheckout: (projectId, sha, options) => translated(ensureCheckout(context, projectId, sha, options)),
    unpinAllBut: (projectId, keep) => translated(unpinAllBut(context, projectId, keep)),
    removeUnusedCheckouts: (projectId, unused) =>
      translated(removeUnusedCheckouts(context, projectId, unused)),
    createBranch: (projectId, name, sha, remote) =>
      translated(createBranch(context, projectId, { name, sha, remote })),
    deleteBranch: (projectId, name, remote) => translated(deleteBranch(context, projectId, { name, remote })),
    mergeBranch: (projectId, merge) => translated(mergeBranch(context, projectId, merge)),
    generateDeployKey: async (comment) => generateDeployKey(comment),
  };
}
