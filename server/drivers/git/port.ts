import { isErrorOf } from "@/server/platform/is-error-of";

/**
 * Git, as capabilities see it. One bare repository per project, on the disk of the machine that builds.
 * The repository of a hosted project is the truth; that of a remote project is a mirror of it.
 */

/** A branch of a repository at one moment. `name` is without `refs/heads/`, exactly as Git stores it (UTF-8). */
export type BranchHead = { name: string; commit: Commit };

export type Commit = {
  /** full object id, 40 (SHA-1) or 64 (SHA-256) hex digits */
  sha: string;
  /** first line of the message, without terminal codes; may hold any other text: escape on output */
  subject: string;
  authorName: string;
  authorEmail: string;
  /** committer date */
  committedAt: Date;
  parents: string[];
};

/** How a remote repository is reached. A hosted one has none. */
export type RemoteAccess = {
  url: string;
  /** PEM of the ssh private key of the project, when the URL is ssh */
  privateKey?: string;
};

export type MergeOutcome =
  | {
      kind: "merged";
      sha: string;
      /** "fast-forward" never makes a commit of its own */ fastForward: boolean;
    }
  | { kind: "up_to_date"; sha: string }
  | { kind: "conflict"; files: string[]; message: string }
  | { kind: "moved"; message: string };

export interface GitDriver {
  /** ensureRepository makes the bare repository of a project if it is not there. */
  ensureRepository(projectId: string): Promise<void>;
  /** removeRepository deletes it, with its worktrees. */
  removeRepository(projectId: string): Promise<void>;
  /**
   * fetchRemote brings all branches of the remote into the mirror, pruning those that are gone; tags are left out.
   * Throws GitError `unreachable`, `denied` or `not_a_repository`, with the remote's own words (secrets removed).
   */
  fetchRemote(projectId: string, remote: RemoteAccess, signal?: AbortSignal): Promise<void>;
  /** listBranches: every head with its commit, in one pass; an empty repository gives []. */
  listBranches(projectId: string): Promise<BranchHead[]>;
  /** listCommits: newest first, reachable from `sha`, at most `limit`; `notReachableFrom` leaves out what that one has. */
  listCommits(projectId: string, sha: string, limit: number, notReachableFrom?: string): Promise<Commit[]>;
  /** findCommit: null when the repository has no such commit. */
  findCommit(projectId: string, sha: string): Promise<Commit | null>;
  /** pinCommit keeps a commit from being collected, whatever happens to its branch (a ref under refs/capstan/). */
  pinCommit(projectId: string, sha: string): Promise<void>;
  /**
   * unpinAllBut lets go of every pinned commit that `keep` does not name; gives how many. `keep` is asked after the pins
   * were listed: one that is pinned meanwhile stays. No repository: none.
   */
  unpinAllBut(projectId: string, keep: () => Promise<ReadonlySet<string>>): Promise<number>;
  /**
   * ensureCheckout gives the folder with exactly `sha` checked out (submodules included, read-only for Odoo).
   * Idempotent and safe after a crash in the middle: a folder is there whole or not at all.
   */
  ensureCheckout(projectId: string, sha: string, options: CheckoutOptions): Promise<{ path: string }>;
  /**
   * removeUnusedCheckouts removes those that are not in `keep` and that nobody has asked for (ensureCheckout) since
   * `unusedSince`, also when somebody asks for one at this very moment; gives their commits.
   */
  removeUnusedCheckouts(
    projectId: string,
    unused: { keep: ReadonlySet<string>; unusedSince: Date },
  ): Promise<string[]>;
  /** createBranch makes `name` at `sha` and, for a remote project, pushes it. Throws `exists`. */
  createBranch(projectId: string, name: string, sha: string, remote?: RemoteAccess): Promise<void>;
  /** deleteBranch, and pushes the deletion for a remote project. */
  deleteBranch(projectId: string, name: string, remote?: RemoteAccess): Promise<void>;
  /**
   * mergeBranch is a real `git merge` of `source` into `target` (a temporary worktree; nothing changes on a conflict),
   * committed as `author`, and pushed when remote.
   */
  mergeBranch(
    projectId: string,
    merge: { source: string; target: string; author: { name: string; email: string }; remote?: RemoteAccess },
  ): Promise<MergeOutcome>;
  /** generateDeployKey: an ed25519 pair, OpenSSH formats. */
  generateDeployKey(comment: string): Promise<{ publicKey: string; privateKey: string }>;
}

export type CheckoutOptions = {
  onLine?: (line: string) => void;
  signal?: AbortSignal;
  /** for private submodules on ssh hosts */
  privateKey?: string;
  /** address of the project's own repository: relative submodule addresses (`../other.git`) are resolved against it */
  remoteUrl?: string;
};

export type GitErrorCode =
  | "unreachable"
  | "denied"
  | "not_a_repository"
  | "no_such_commit"
  | "exists"
  | "bad_name"
  | "submodule"
  | "disk_full"
  | "too_large"
  | "failed";

export class GitError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorOf(this, this === GitError ? "GitError" : null, value);
  }
  override name = "GitError";
  constructor(
    readonly code: GitErrorCode,
    /** for people, with a next step */
    message: string,
    /** for the log: command and stderr, secrets removed */
    readonly detail?: string,
  ) {
    super(message);
  }
}

/** The three requests of Git's smart HTTP protocol; the dumb one is not spoken. */
export type GitHttpPath = "info/refs" | "git-upload-pack" | "git-receive-pack";

/** One request of a git client, authorized already. */
export type GitHttpRequest = {
  projectId: string;
  path: GitHttpPath;
  service: "git-upload-pack" | "git-receive-pack";
  contentType: string | null;
  /** "gzip" or null: git clients compress what they ask for */
  contentEncoding: string | null;
  /** bytes, when the client said */
  contentLength: number | null;
  /** the Git-Protocol header, "version=2" */
  protocol: string | null;
  /** who pushes, for Git's own records; any text */
  remoteUser: string;
  body: ReadableStream<Uint8Array> | null;
  /** aborted when the client is gone: everything started for it ends */
  signal: AbortSignal;
};

export type GitHttpAnswer = {
  status: number;
  headers: Record<string, string>;
  /** pulled by the reader: a slow client slows Git down, nothing is gathered in memory */
  body: ReadableStream<Uint8Array>;
  /** settles when Git has ended, whatever became of the body; never rejects */
  finished: Promise<{ exitCode: number | null }>;
};

/** GitHttpBackend serves a hosted repository to git clients (`git http-backend`). */
export interface GitHttpBackend {
  /** serve throws GitError: `not_a_repository` when there is none, `failed` when Git could not be started. */
  serve(request: GitHttpRequest): Promise<GitHttpAnswer>;
}
