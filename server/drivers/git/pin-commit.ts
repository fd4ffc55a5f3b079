import { listRefsArgv } from "./build-git-argv";
import { type GitContext, getRepository } from "./git-context";
import { parseRefs } from "./parse-refs";
import { requireCommit } from "./read-commits";
import { requireSha } from "./repository-layout";
import { updateRef } from "./update-refs";

/** A ref of its own per commit: Git never collects what one of them reaches. Hidden from clients (transfer.hideRefs). */
const pins = "refs/capstan/pins/";
const pinRef = (sha: string) => `${pins}${requireSha(sha)}`;

export async function pinCommit(context: GitContext, projectId: string, sha: string): Promise<void> {
  const repository = await getRepository(context, projectId);
  await requireCommit(context, repository, sha);
  await updateRef(context, repository, { kind: "set", ref: pinRef(sha), sha });
}

export async function unpinAllBut(
  context: GitContext,
  projectId: string,
  keep: () => Promise<ReadonlySet<string>>,
): Promise<number> {
  const repository = await getRepository(context, projectId).catch(() => null);
  if (repository === null) return 0;
  const { stdout } = await context.run(listRefsArgv(repository, pins.slice(0, -1)));
  const pinned = parseRefs(stdout);
  const needed = await keep();
  const left = pinned.filter(({ name }) => !needed.has(name.slice(pins.length)));
  for (const { name } of left) await updateRef(context, repository, { kind: "delete", ref: name });
  return left.length;
}
