import { type GitContext, getRepository } from "./git-context";
import { requireCommit } from "./read-commits";
import { requireSha } from "./repository-layout";
import { updateRef } from "./update-refs";

/** A ref of its own per commit: Git never collects what one of them reaches. Hidden from clients (transfer.hideRefs). */
const pinRef = (sha: string) => `refs/capstan/pins/${requireSha(sha)}`;

export async function pinCommit(context: GitContext, projectId: string, sha: string): Promise<void> {
  const repository = await getRepository(context, projectId);
  await requireCommit(context, repository, sha);
  await updateRef(context, repository, { kind: "set", ref: pinRef(sha), sha });
}

export async function unpinCommit(context: GitContext, projectId: string, sha: string): Promise<void> {
  const repository = await getRepository(context, projectId);
  await updateRef(context, repository, { kind: "delete", ref: pinRef(sha) });
}
