import { requireBranchName } from "./branch-name";
import { type FakeCommit, FakeHistory } from "./fake-history";
import { type FakePush, FakeStore } from "./fake-store";
import { generateDeployKey } from "./generate-deploy-key";
import {
  type BranchHead,
  type CheckoutOptions,
  type Commit,
  GitError,
  type GitDriver,
  type MergeOutcome,
  type RemoteAccess,
} from "./port";

type MergeRequest = Parameters<GitDriver["mergeBranch"]>[1];

/** Without its files, which no driver gives. */
function toCommit(commit: FakeCommit): Commit {
  const { sha, subject, authorName, authorEmail, committedAt, parents } = commit;
  return { sha, subject, authorName, authorEmail, committedAt, parents };
}

/** A repository somewhere else, as tests make it. */
export class FakeRemote {
  readonly store: FakeStore;
  /** set it, and every access fails so */
  failWith: "unreachable" | "denied" | null = null;

  constructor(
    history: FakeHistory,
    readonly access: RemoteAccess,
  ) {
    this.store = new FakeStore(history);
  }

  async push(branch: string, push: FakePush): Promise<string> {
    return this.store.push(branch, push);
  }

  async deleteBranch(branch: string): Promise<void> {
    this.store.heads.delete(branch);
  }

  async heads(): Promise<Record<string, string>> {
    return Object.fromEntries(this.store.heads);
  }
}

/**
 * FakeGit is Git in memory, file by file instead of line by line; it passes the driver's contract suite. Checkouts are
 * no folders: read them with readFile.
 */
export class FakeGit implements GitDriver {
  readonly #history = new FakeHistory();
  readonly #repositories = new Map<string, FakeStore>();
  readonly #remotes = new Map<string, FakeRemote>();

  /** push commits to a hosted repository, as a git client would. */
  async push(projectId: string, branch: string, push: FakePush): Promise<string> {
    return this.#get(projectId).push(branch, push);
  }

  /** makeRemote makes an empty repository elsewhere. */
  async makeRemote(): Promise<FakeRemote> {
    const url = `https://git.example.com/${this.#remotes.size + 1}.git`;
    const remote = new FakeRemote(this.#history, { url });
    this.#remotes.set(url, remote);
    return remote;
  }

  /** readFile reads a file of a checkout by the path ensureCheckout gave; null when it is not there. */
  async readFile(checkout: string, path: string): Promise<string | null> {
    const [, projectId = "", sha = ""] = /^\/fake\/checkouts\/([^/]+)\/([^/]+)$/.exec(checkout) ?? [];
    if (!this.#repositories.get(projectId)?.checkouts.has(sha)) return null;
    return this.#history.get(sha).files.get(path) ?? null;
  }

  #get(projectId: string): FakeStore {
    const store = this.#repositories.get(projectId);
    if (!store)
      throw new GitError("not_a_repository", "The repository of this project is not on this machine.");
    return store;
  }

  #open(access: RemoteAccess): FakeStore {
    const remote = this.#remotes.get(access.url);
    if (!remote) throw new GitError("not_a_repository", "There is no Git repository at this address.");
    if (remote.failWith) throw new GitError(remote.failWith, `The repository is ${remote.failWith}.`);
    return remote.store;
  }

  async ensureRepository(projectId: string): Promise<void> {
    if (!this.#repositories.has(projectId)) this.#repositories.set(projectId, new FakeStore(this.#history));
  }

  async removeRepository(projectId: string): Promise<void> {
    this.#repositories.delete(projectId);
  }

  async fetchRemote(projectId: string, access: RemoteAccess, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#get(projectId).mirror(this.#open(access));
  }

  async listBranches(projectId: string): Promise<BranchHead[]> {
    const heads = [...this.#get(projectId).heads].sort(([a], [b]) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    );
    return heads.map(([name, sha]) => ({ name, commit: toCommit(this.#history.get(sha)) }));
  }

  async listCommits(
    projectId: string,
    sha: string,
    limit: number,
    notReachableFrom?: string,
  ): Promise<Commit[]> {
    this.#get(projectId).require(sha);
    const left = notReachableFrom === undefined ? new Set() : this.#history.reachable(notReachableFrom);
    return [...this.#history.reachable(sha)]
      .filter((each) => !left.has(each))
      .map((each) => toCommit(this.#history.get(each)))
      .sort((a, b) => b.committedAt.getTime() - a.committedAt.getTime())
      .slice(0, limit);
  }

  async findCommit(projectId: string, sha: string): Promise<Commit | null> {
    const commit = this.#get(projectId).find(sha);
    return commit ? toCommit(commit) : null;
  }

  async pinCommit(projectId: string, sha: string): Promise<void> {
    const store = this.#get(projectId);
    store.require(sha);
    store.pins.add(sha);
  }

  async ensureCheckout(projectId: string, sha: string, options: CheckoutOptions): Promise<{ path: string }> {
    const store = this.#get(projectId);
    options.signal?.throwIfAborted();
    store.require(sha);
    if (!store.checkouts.has(sha)) options.onLine?.(`Checked out ${sha}`);
    store.checkouts.set(sha, new Date());
    return { path: `/fake/checkouts/${projectId}/${sha}` };
  }

  async unpinAllBut(projectId: string, keep: () => Promise<ReadonlySet<string>>): Promise<number> {
    const pins = this.#repositories.get(projectId)?.pins ?? new Set<string>();
    const listed = [...pins];
    const needed = await keep();
    const left = listed.filter((sha) => !needed.has(sha));
    for (const sha of left) pins.delete(sha);
    return left.length;
  }

  async removeUnusedCheckouts(
    projectId: string,
    { keep, unusedSince }: { keep: ReadonlySet<string>; unusedSince: Date },
  ): Promise<string[]> {
    const checkouts = this.#repositories.get(projectId)?.checkouts ?? new Map<string, Date>();
    const removed = [...checkouts]
      .filter(([sha, at]) => !keep.has(sha) && at < unusedSince)
      .map(([sha]) => sha);
    for (const sha of removed) checkouts.delete(sha);
    return removed.sort();
  }

  /** checkoutsOf gives the commits of a project that are checked out. */
  async checkoutsOf(projectId: string): Promise<string[]> {
    return [...(this.#repositories.get(projectId)?.checkouts.keys() ?? [])].sort();
  }

  async createBranch(projectId: string, name: string, sha: string, access?: RemoteAccess): Promise<void> {
    requireBranchName(name);
    const store = this.#get(projectId);
    store.require(sha);
    const stores = access ? [this.#open(access), store] : [store];
    if (stores.some((each) => each.collides(name)))
      throw new GitError(
        "exists",
        `A branch "${name}" cannot be made: there is one of this name. Choose another name.`,
      );
    for (const each of stores) each.set(name, sha);
  }

  async deleteBranch(projectId: string, name: string, access?: RemoteAccess): Promise<void> {
    requireBranchName(name);
    const stores = access ? [this.#open(access), this.#get(projectId)] : [this.#get(projectId)];
    for (const store of stores) store.heads.delete(name);
  }

  async mergeBranch(projectId: string, merge: MergeRequest): Promise<MergeOutcome> {
    const store = this.#get(projectId);
    const source = store.requireHead(merge.source);
    const target = store.requireHead(merge.target);
    if (this.#history.reachable(target).has(source)) return { kind: "up_to_date", sha: target };
    const fastForward = this.#history.reachable(source).has(target);
    const made = fastForward ? source : this.#makeMerge(merge, { source, target });
    if (typeof made !== "string") return made;
    const remote = merge.remote && this.#open(merge.remote);
    if (remote && remote.heads.get(merge.target) !== target)
      return { kind: "moved", message: "The target moved." };
    for (const each of remote ? [remote, store] : [store]) each.set(merge.target, made);
    return { kind: "merged", sha: made, fastForward };
  }

  #makeMerge(merge: MergeRequest, heads: { source: string; target: string }): string | MergeOutcome {
    const base = this.#history.mergeBase(heads.target, heads.source);
    if (base === null) return { kind: "conflict", files: [], message: "There is no common history." };
    const { files, conflicts } = this.#history.mergeFiles(base, heads.target, heads.source);
    if (conflicts.length > 0)
      return { kind: "conflict", files: conflicts, message: `Both change ${conflicts.join(", ")}.` };
    return this.#history.add({
      parents: [heads.target, heads.source],
      files,
      subject: `Merge branch '${merge.source}' into ${merge.target}`,
      author: merge.author,
    });
  }

  async generateDeployKey(comment: string): Promise<{ publicKey: string; privateKey: string }> {
    return generateDeployKey(comment);
  }
}
