import path from "node:path";
import { GitError } from "./port";

/** Where everything lies. Ids and hashes are checked here, so that no other file can build a path from bad input. */
export type RepositoryLayout = {
  home: string;
  repositories: string;
  /** the bare repository of a project */
  repository(projectId: string): string;
  /** folder of a project's checkouts; other users may enter it */
  checkouts(projectId: string): string;
  checkout(projectId: string, sha: string): string;
  /** mirrors of a project's submodules; never shared between projects, whose keys differ */
  submodules(projectId: string): string;
  /** private keys while they are used */
  keys: string;
  knownHosts: string;
};

const projectIdPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const shaPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** isSha: a full object id, lower case. */
export function isSha(text: string): boolean {
  return shaPattern.test(text);
}

/** requireSha keeps anything that is not a full object id out of argv and paths. */
export function requireSha(text: string): string {
  if (!isSha(text)) throw new GitError("no_such_commit", "This is not a commit: a full commit id is needed.");
  return text;
}

function requireProjectId(text: string): string {
  if (!projectIdPattern.test(text)) throw new GitError("bad_name", "This is not the id of a project.");
  return text;
}

export function createRepositoryLayout(home: string): RepositoryLayout {
  if (!path.isAbsolute(home) || /["\n\r\0]/.test(home))
    throw new GitError(
      "failed",
      "The folder for repositories must be an absolute path without quotes.",
      home,
    );
  const repositories = path.join(home, "repositories");
  const checkouts = (projectId: string) => path.join(home, "checkouts", requireProjectId(projectId));
  return {
    home,
    repositories,
    repository: (projectId) => path.join(repositories, `${requireProjectId(projectId)}.git`),
    checkouts,
    checkout: (projectId, sha) => path.join(checkouts(projectId), requireSha(sha)),
    submodules: (projectId) => path.join(home, "submodules", requireProjectId(projectId)),
    keys: path.join(home, "ssh-keys"),
    knownHosts: path.join(home, "known_hosts"),
  };
}
