import { BACKUP_TUNABLES } from "./tunables";

/**
 * inPages gives every row, a page at a time in the order of their ids, each once. What was done for a row may take it out of
 * the next page, or not: those that a store keeps locked, or that lie in one that is away, stand before nobody.
 */
export async function* inPages<Row extends { id: string }>(
  read: (page: { after: string | undefined; take: number }) => Promise<Row[]>,
): AsyncGenerator<Row> {
  const take = BACKUP_TUNABLES.removeBatch;
  for (let after: string | undefined; ;) {
    const rows = await read({ after, take });
    yield* rows;
    after = rows.at(-1)?.id;
    if (rows.length < take) return;
  }
}
