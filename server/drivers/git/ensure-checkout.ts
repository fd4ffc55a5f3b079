import { chmod, lstat, mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { ensureFolder, makeTemporaryFolder, moveIntoPlace, sweepLeftovers } from "./folders";
import { type GitContext, getRepository } from "./git-context";
import type { CheckoutOptions } from "./port";
import { requireCommit } from "./read-commits";
import { isSha } from "./repository-layout";
import { writeTree } from "./write-tree";

const openFolder = 0o755;
/** May be passed but not listed: code of one project cannot find out what there is of the others. */
const passableFolder = 0o711;

/** Opens every folder and file to be read by others and written by nobody else. */
async function openToOthers(folder: string): Promise<void> {
  await chmod(folder, openFolder);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToOthers(file);
    else if (entry.isFile()) await chmod(file, (await lstat(file)).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** Says in the folder's time that it is used now; false when it is not there. */
async function isMarkedUsed(folder: string, now: Date): Promise<boolean> {
  return utimes(folder, now, now).then(
    () => true,
    () => false,
  );
}

/**
 * ensureCheckout writes the files beside their place and renames them into it: a folder with the commit's name is whole.
 * It is a plain copy with no tie to the repository (neither worktree nor alternates): the repository may be collected,
 * locked or removed, two callers may make the same one (the second's copy is thrown away), and a killed one leaves only
 * a temporary folder that a later call sweeps.
 */
export async function ensureCheckout(
  context: GitContext,
  projectId: string,
  sha: string,
  options: CheckoutOptions,
): Promise<{ path: string }> {
  const place = context.layout.checkout(projectId, sha);
  if (await isMarkedUsed(place, context.now())) return { path: place };
  const repository = await getRepository(context, projectId);
  await requireCommit(context, repository, sha);
  const parent = path.dirname(place);
  await ensureFolder(path.dirname(parent), passableFolder);
  await ensureFolder(parent, passableFolder);
  await sweepLeftovers(parent, context.now());
  const scratch = await makeTemporaryFolder(parent);
  try {
    const folder = path.join(scratch, "tree");
    await mkdir(folder);
    const writer = { context, projectId, options, scratch, count: 0, files: 0, bytes: 0 };
    await writeTree(writer, { repository, sha, folder, url: options.remoteUrl, prefix: "", depth: 0 });
    // Git makes folders with the same umask as mkdir did: when that was the usual one, all of them are right already
    if (((await stat(folder)).mode & 0o777) !== openFolder) await openToOthers(folder);
    options.signal?.throwIfAborted();
    // writing files inside has set another time than the clock of this room
    await isMarkedUsed(folder, context.now());
    await moveIntoPlace(folder, place);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  options.onLine?.(`Checked out ${sha}`);
  return { path: place };
}

export async function listCheckouts(context: GitContext, projectId: string): Promise<string[]> {
  const names = await readdir(context.layout.checkouts(projectId)).catch(() => []);
  return names.filter(isSha).sort();
}
