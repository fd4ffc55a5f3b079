/** Every git command line there is, as arrays. Names and hashes were checked before; addresses hold no secrets. */

/** Fields of commitFormat, in this order. */
export const commitFields = [
  "sha",
  "parents",
  "authorName",
  "authorEmail",
  "committedAt",
  "subject",
] as const;

/** commitFormat: one NUL-ended field after the other; long ones are cut, so that no commit can fill the memory. */
export function commitFormat(maxColumns: number): string {
  const cut = `%<(${maxColumns},trunc)`;
  return ["%H", "%P", `${cut}%an`, `${cut}%ae`, "%ct", `${cut}%s`].join("%x00");
}

const inRepository = (repository: string) => `--git-dir=${repository}`;

export function initArgv(repository: string): string[] {
  return [
    "init",
    "--quiet",
    "--bare",
    "--template=",
    "--initial-branch=main",
    "--object-format=sha1",
    "--",
    repository,
  ];
}

export function fetchBranchesArgv(repository: string, address: string): string[] {
  return [
    inRepository(repository),
    "fetch",
    "--prune",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--progress",
    "--",
    address,
    "+refs/heads/*:refs/heads/*",
  ];
}

/** One commit without its history; servers of the last years answer that, older ones refuse. */
export function fetchCommitArgv(repository: string, address: string, sha: string): string[] {
  return [
    inRepository(repository),
    "fetch",
    "--depth=1",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--progress",
    "--",
    address,
    `+${sha}:refs/heads/wanted`,
  ];
}

/** Everything a repository shows, with its history. */
export function fetchAllArgv(repository: string, address: string): string[] {
  return [
    inRepository(repository),
    "fetch",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--progress",
    "--",
    address,
    "+refs/heads/*:refs/heads/*",
    "+refs/tags/*:refs/tags/*",
  ];
}

/** `expected` null: the branch must not be there yet. `sha` null: the branch is deleted. */
export function pushArgv(
  repository: string,
  address: string,
  push: { ref: string; sha: string | null; expected?: string | null },
): string[] {
  const lease = push.expected === undefined ? [] : [`--force-with-lease=${push.ref}:${push.expected ?? ""}`];
  return [
    inRepository(repository),
    "push",
    "--porcelain",
    "--no-verify",
    "--progress",
    "--recurse-submodules=no",
    ...lease,
    "--",
    address,
    `${push.sha ?? ""}:${push.ref}`,
  ];
}

export function listRefsArgv(repository: string, prefix: string): string[] {
  return [inRepository(repository), "for-each-ref", "--format=%(objectname) %(refname)%00", "--", prefix];
}

export function resolveRefArgv(repository: string, ref: string): string[] {
  return [
    inRepository(repository),
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${ref}^{commit}`,
  ];
}

export function objectTypeArgv(repository: string): string[] {
  return [inRepository(repository), "cat-file", "--batch-check=%(objectname) %(objecttype)"];
}

export function logArgv(
  repository: string,
  format: string,
  range: { sha: string; limit: number; notReachableFrom?: string },
): string[] {
  const without = range.notReachableFrom === undefined ? [] : [`^${range.notReachableFrom}`];
  return [
    inRepository(repository),
    "log",
    "-z",
    `--format=tformat:${format}`,
    "--encoding=UTF-8",
    `--max-count=${range.limit}`,
    "--end-of-options",
    range.sha,
    ...without,
    "--",
  ];
}

/** The commits named on standard input, each once. */
export function showCommitsArgv(repository: string, format: string): string[] {
  return [
    inRepository(repository),
    "log",
    "-z",
    `--format=tformat:${format}`,
    "--encoding=UTF-8",
    "--no-walk=unsorted",
    "--stdin",
  ];
}

/** Changes to refs from standard input: all of them or none. */
export function updateRefsArgv(repository: string): string[] {
  return [inRepository(repository), "update-ref", "--stdin", "-z"];
}

export function isAncestorArgv(repository: string, ancestor: string, descendant: string): string[] {
  return [inRepository(repository), "merge-base", "--is-ancestor", ancestor, descendant];
}

/** A merge without a working tree (Git 2.38 and newer). */
export function mergeTreeArgv(repository: string, ours: string, theirs: string): string[] {
  return [
    inRepository(repository),
    "merge-tree",
    "--write-tree",
    "-z",
    "--name-only",
    "--messages",
    ours,
    theirs,
  ];
}

export function commitTreeArgv(repository: string, tree: string, parents: readonly string[]): string[] {
  return [
    inRepository(repository),
    "commit-tree",
    ...parents.flatMap((parent) => ["-p", parent]),
    "-F",
    "-",
    tree,
  ];
}

/** Writes all files of a commit into a folder; the index is a file beside it (GIT_INDEX_FILE). */
export function readTreeArgv(repository: string, folder: string, sha: string): string[] {
  return [inRepository(repository), `--work-tree=${folder}`, "read-tree", "--reset", "-u", sha];
}

export function listTreeArgv(repository: string, sha: string): string[] {
  return [inRepository(repository), "ls-tree", "-r", "-l", "-z", "--full-tree", sha];
}

export function gitmodulesArgv(repository: string, sha: string): string[] {
  return [inRepository(repository), "config", "-z", "--no-includes", "--list", `--blob=${sha}:.gitmodules`];
}

export function readHeadArgv(repository: string): string[] {
  return [inRepository(repository), "symbolic-ref", "HEAD"];
}

export function setHeadArgv(repository: string, ref: string): string[] {
  return [inRepository(repository), "symbolic-ref", "HEAD", ref];
}

/** Everything a repository has a name for, pinned commits included, to standard output. */
export function bundleArgv(repository: string): string[] {
  return [inRepository(repository), "bundle", "create", "--quiet", "-", "--all"];
}

/** All names of a bundle, as they were. */
export function fetchBundleArgv(repository: string, file: string): string[] {
  return [
    inRepository(repository),
    "fetch",
    "--quiet",
    "--no-write-fetch-head",
    "--",
    file,
    "+refs/*:refs/*",
  ];
}
