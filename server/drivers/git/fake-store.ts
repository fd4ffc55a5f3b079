import { requireBranchName } from "./branch-name";
import type { FakeCommit, FakeHistory } from "./fake-history";
import { GitError } from "./port";

/** How a test makes commits, as a push would. `null` deletes a file; `orphan` starts a history of its own. */
export type FakePush = {
  files: Readonly<Record<string, string | null>>;
  subject?: string;
  authorName?: string;
  orphan?: boolean;
};

/** One repository of the fake: its branches, and every commit it ever had. */
export class FakeStore {
  readonly heads = new Map<string, string>();
  readonly pins = new Set<string>();
  /** with when each was last asked for */
  readonly checkouts = new Map<string, Date>();
  readonly #known = new Set<string>();

  constructor(readonly history: FakeHistory) {}

  set(branch: string, sha: string): void {
    this.heads.set(branch, sha);
    for (const reached of this.history.reachable(sha)) this.#known.add(reached);
  }

  find(sha: string): FakeCommit | null {
    return this.#known.has(sha) ? this.history.find(sha) : null;
  }

  require(sha: string): FakeCommit {
    const commit = this.find(sha);
    if (!commit) throw new GitError("no_such_commit", `The repository has no commit ${sha.slice(0, 10)}.`);
    return commit;
  }

  requireHead(name: string): string {
    requireBranchName(name);
    const sha = this.heads.get(name);
    if (sha === undefined) throw new GitError("no_such_commit", `There is no branch "${name}" any more.`);
    return sha;
  }

  /** Git keeps branches as files: "a" and "a/b" cannot both be. */
  collides(name: string): boolean {
    return [...this.heads.keys()].some(
      (head) => head === name || head.startsWith(`${name}/`) || name.startsWith(`${head}/`),
    );
  }

  /** Makes the branches those of another one, as a pruning fetch does. */
  mirror(other: FakeStore): void {
    this.heads.clear();
    for (const [branch, sha] of other.heads) this.set(branch, sha);
  }

  push(branch: string, push: FakePush): string {
    const tip = push.orphan ? undefined : this.heads.get(branch);
    const files = new Map(tip === undefined ? [] : this.history.get(tip).files);
    for (const [path, content] of Object.entries(push.files)) {
      if (content === null) files.delete(path);
      else files.set(path, content);
    }
    const sha = this.history.add({
      parents: tip === undefined ? [] : [tip],
      files,
      subject: push.subject ?? "Change",
      author: { name: push.authorName ?? "Alex", email: "alex@example.com" },
    });
    this.set(branch, sha);
    return sha;
  }
}
