import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

/** Packs and folders of transfers that never ended; Git itself would keep them for two weeks. */
const unfinished: readonly [folder: string, names: RegExp][] = [
  ["objects/pack", /^tmp_(?:pack|idx|rev)_/],
  ["objects", /^(?:tmp_objdir-|incoming-)/],
];

/**
 * sweepObjects removes what transfers that were cut off left in a repository, if it is older than `olderThanMs`. Without
 * it each try on a full disk would fill the room that the last one left.
 */
export async function sweepObjects(repository: string, now: Date, olderThanMs: number): Promise<void> {
  for (const [folder, names] of unfinished) {
    const parent = path.join(repository, folder);
    for (const name of await readdir(parent).catch(() => [])) {
      if (!names.test(name)) continue;
      const found = await stat(path.join(parent, name)).catch(() => null);
      if (found && now.getTime() - found.mtimeMs >= olderThanMs)
        await rm(path.join(parent, name), { recursive: true, force: true });
    }
  }
}
