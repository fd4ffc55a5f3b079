import { StorageError } from "@/server/drivers/storage/port";
import { writeStoreProblem } from "@/server/platform/db/sql/backup-stores";
import type { BackupDeps } from "./deps";

/**
 * perStore does `act` for each item, and gives for how many it was done. One store that is away or wrong does not hold up
 * the others: it is told of and left alone for the rest of the round, and what was to be done is there the next time. What
 * no store said is thrown when all have had their turn.
 */
export async function perStore<Item extends { storeId: string }>(
  deps: Pick<BackupDeps, "db">,
  items: Iterable<Item> | AsyncIterable<Item>,
  act: (item: Item) => Promise<void>,
  /** true: what is refused to a key that may not read locks may just be locked, which says nothing about the store */
  mayBeLocked = false,
): Promise<number> {
  const skipped = new Set<string>(mayBeLocked ? ["locked", "denied"] : ["locked"]);
  const failed = new Set<string>();
  const unknown: unknown[] = [];
  let done = 0;
  for await (const item of items) {
    if (failed.has(item.storeId)) continue;
    try {
      await act(item);
      done += 1;
    } catch (error) {
      if (error instanceof StorageError && skipped.has(error.code)) continue;
      failed.add(item.storeId);
      if (error instanceof StorageError) await writeStoreProblem(deps.db.system, item.storeId, error.message);
      else unknown.push(error);
    }
  }
  if (unknown.length > 0) throw unknown[0];
  return done;
}
