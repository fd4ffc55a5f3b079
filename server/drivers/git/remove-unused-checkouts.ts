import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { listCheckouts } from "./ensure-checkout";
import { makeTrashName, moveIntoPlace, sweepLeftovers } from "./folders";
import type { GitContext } from "./git-context";

/**
 * removeUnusedCheckouts goes by the folder's own time, which ensureCheckout sets. A folder is taken out of its place
 * first and looked at again there: whoever asked for it in between finds it back, or makes it anew. One that was taken
 * away by a process that died is trash, and swept.
 */
export async function removeUnusedCheckouts(
  context: GitContext,
  projectId: string,
  { keep, unusedSince }: { keep: ReadonlySet<string>; unusedSince: Date },
): Promise<string[]> {
  const parent = context.layout.checkouts(projectId);
  await sweepLeftovers(parent, context.now());
  const removed: string[] = [];
  for (const sha of await listCheckouts(context, projectId)) {
    const place = context.layout.checkout(projectId, sha);
    if (keep.has(sha) || (await isUsed(place, unusedSince))) continue;
    const away = path.join(parent, makeTrashName());
    await rename(place, away);
    if (await isUsed(away, unusedSince)) {
      await moveIntoPlace(away, place);
      continue;
    }
    await rm(away, { recursive: true, force: true });
    removed.push(sha);
  }
  return removed;
}

async function isUsed(folder: string, since: Date): Promise<boolean> {
  const found = await stat(folder).catch(() => null);
  return found !== null && found.mtimeMs >= since.getTime();
}
