import { mkdir, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { gitmodulesArgv, listTreeArgv, readTreeArgv } from "./build-git-argv";
import { ensureSubmoduleCommit } from "./fetch-submodule";
import type { GitContext } from "./git-context";
import { parseGitmodules, parseTree, type Gitlink, type SubmoduleSetting } from "./parse-submodules";
import { type CheckoutOptions, GitError } from "./port";
import { redactSecrets } from "./redact-secrets";
import { resolveSubmoduleUrl } from "./resolve-submodule-url";
import { submoduleMaxCount, submoduleMaxDepth } from "./tunables";

/** One checkout in the making, submodules and all. */
export type TreeWriter = {
  context: GitContext;
  projectId: string;
  options: CheckoutOptions;
  /** folder for indexes, thrown away afterwards */
  scratch: string;
  /** submodules met so far */
  count: number;
  /** files and bytes that everything met so far unpacks to */
  files: number;
  bytes: number;
};

type Place = {
  repository: string;
  sha: string;
  /** existing empty folder */
  folder: string;
  /** address of the repository, for relative ones in it */
  url: string | undefined;
  /** path from the root of the checkout, "" for the root itself */
  prefix: string;
  depth: number;
};

/** Names the submodule, by its path from the root of the checkout. */
class SubmoduleError extends GitError {
  constructor(prefix: string, reason: string, detail?: string) {
    super("submodule", `The submodule "${prefix}" could not be checked out: ${reason}`, detail);
  }
}

async function readSettings(writer: TreeWriter, place: Place): Promise<SubmoduleSetting[]> {
  try {
    const { stdout } = await writer.context.run(gitmodulesArgv(place.repository, place.sha), {
      signal: writer.options.signal,
    });
    return parseGitmodules(stdout);
  } catch (error) {
    // no such file, or one Git cannot read: every submodule will be named as having no address
    if (error instanceof GitError && error.code === "failed") return [];
    throw error;
  }
}

/** The folder of a submodule, made sure to be inside the checkout: no symbolic link on the way may lead out of it. */
async function makeSubmoduleFolder(parent: string, relative: string): Promise<string> {
  const folder = path.join(parent, relative);
  await mkdir(folder, { recursive: true });
  if ((await realpath(folder)) !== path.join(await realpath(parent), relative))
    throw new GitError("failed", "its path leads through a symbolic link");
  return folder;
}

async function writeSubmodule(
  writer: TreeWriter,
  place: Place,
  gitlink: Gitlink,
  setting: SubmoduleSetting | undefined,
): Promise<void> {
  const { options } = writer;
  const prefix = path.posix.join(place.prefix, gitlink.path);
  if (setting?.update === "none") return;
  if (!setting?.url)
    throw new SubmoduleError(
      prefix,
      `.gitmodules has no address for it. Add one, or remove it: git rm --cached ${gitlink.path}`,
    );
  writer.count += 1;
  if (writer.count > submoduleMaxCount)
    throw new SubmoduleError(prefix, `more than ${submoduleMaxCount} submodules.`);
  if (place.depth >= submoduleMaxDepth)
    throw new SubmoduleError(prefix, `nested deeper than ${submoduleMaxDepth}.`);
  try {
    const folder = await makeSubmoduleFolder(place.folder, gitlink.path);
    const url = resolveSubmoduleUrl(setting.url, place.url);
    options.onLine?.(`Submodule ${prefix}: ${gitlink.sha.slice(0, 10)} of ${redactSecrets(url)}`);
    const repository = await ensureSubmoduleCommit(writer.context, writer.projectId, {
      url,
      sha: gitlink.sha,
      privateKey: options.privateKey,
      signal: options.signal,
    });
    await writeTree(writer, { repository, sha: gitlink.sha, folder, url, prefix, depth: place.depth + 1 });
  } catch (error) {
    if (!(error instanceof GitError) || error.code === "disk_full" || error.code === "too_large") throw error;
    // of nested ones the innermost is named
    throw error instanceof SubmoduleError ? error : new SubmoduleError(prefix, error.message, error.detail);
  }
}

/**
 * measureTree says what a commit unpacks to, before a file is written: folders that hold each other ten times over make a
 * few kilobytes into billions of files. Throws too_large when the checkout would be more than it may.
 */
async function measureTree(writer: TreeWriter, place: Place): Promise<Gitlink[]> {
  const { context, options } = writer;
  const { maxFiles, maxBytes } = context.checkoutLimits;
  const { stdout } = await context.run(listTreeArgv(place.repository, place.sha), { signal: options.signal });
  const { files, bytes, gitlinks } = parseTree(stdout);
  writer.files += files;
  writer.bytes += bytes;
  if (writer.files > maxFiles || writer.bytes > maxBytes)
    throw new GitError(
      "too_large",
      `This commit unpacks to more than ${maxFiles.toLocaleString("en")} files or ${Math.floor(maxBytes / 1024 ** 2).toLocaleString("en")} MiB, so nothing of it was written. Take what is not needed out of the repository, then push again.`,
      `${writer.files} files, ${writer.bytes} bytes`,
    );
  return gitlinks;
}

/** writeTree writes the files of a commit into a folder, then those of its submodules, each at exactly its commit. */
export async function writeTree(writer: TreeWriter, place: Place): Promise<void> {
  const { context, options } = writer;
  const gitlinks = await measureTree(writer, place);
  const index = path.join(writer.scratch, `index-${writer.count}-${place.depth}`);
  await context.run(readTreeArgv(place.repository, place.folder, place.sha), {
    env: { GIT_INDEX_FILE: index },
    signal: options.signal,
  });
  await rm(index, { force: true });
  if (gitlinks.length === 0) return;
  const settings = await readSettings(writer, place);
  for (const gitlink of gitlinks)
    await writeSubmodule(
      writer,
      place,
      gitlink,
      settings.find((setting) => setting.path === gitlink.path),
    );
}
