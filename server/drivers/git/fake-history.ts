import { createHash } from "node:crypto";
import type { Commit } from "./port";

/** What a commit of the fake holds: its files by path. */
export type FakeCommit = Commit & { files: ReadonlyMap<string, string> };

/** The commits of all repositories of a fake, by id. */
export class FakeHistory {
  readonly #commits = new Map<string, FakeCommit>();
  #clock = 0;

  find(sha: string): FakeCommit | null {
    return this.#commits.get(sha) ?? null;
  }

  /** get is for ids that were handed out here. */
  get(sha: string): FakeCommit {
    const commit = this.find(sha);
    if (!commit) throw new Error(`the fake knows no commit ${sha}`);
    return commit;
  }

  add(made: {
    parents: string[];
    files: ReadonlyMap<string, string>;
    subject: string;
    author: { name: string; email: string };
  }): string {
    this.#clock += 1;
    const content = JSON.stringify([
      made.parents,
      [...made.files].sort(),
      made.subject,
      made.author,
      this.#clock,
    ]);
    const sha = createHash("sha1").update(content).digest("hex");
    this.#commits.set(sha, {
      sha,
      subject: made.subject,
      authorName: made.author.name,
      authorEmail: made.author.email,
      committedAt: new Date(Date.UTC(2026, 0, 1) + this.#clock * 1000),
      parents: made.parents,
      files: made.files,
    });
    return sha;
  }

  /** All commits reachable from one, itself included. */
  reachable(sha: string): Set<string> {
    const seen = new Set<string>();
    const waiting = [sha];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(this.find(next)?.parents ?? []));
    }
    return seen;
  }

  /** The newest commit both have; null without a common history. */
  mergeBase(one: string, other: string): string | null {
    const others = this.reachable(other);
    const common = [...this.reachable(one)].filter((sha) => others.has(sha)).map((sha) => this.get(sha));
    return common.sort((a, b) => b.committedAt.getTime() - a.committedAt.getTime())[0]?.sha ?? null;
  }

  /** A three-way merge, file by file: a file that both changed differently is a conflict. */
  mergeFiles(
    base: string,
    ours: string,
    theirs: string,
  ): { files: Map<string, string>; conflicts: string[] } {
    const [old, left, right] = [this.get(base).files, this.get(ours).files, this.get(theirs).files];
    const files = new Map<string, string>();
    const conflicts: string[] = [];
    for (const path of new Set([...old.keys(), ...left.keys(), ...right.keys()])) {
      const [was, here, there] = [old.get(path), left.get(path), right.get(path)];
      const result = here === was ? there : here;
      if (here !== was && there !== was && here !== there) conflicts.push(path);
      else if (result !== undefined) files.set(path, result);
    }
    return { files, conflicts: conflicts.sort() };
  }
}
