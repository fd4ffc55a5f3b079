import type { HistoryEntry } from "./contract";

export type HistorySource = {
  /** what it has to show, newest first */
  entries: readonly HistoryEntry[];
  /** time of the oldest row that was read, when there may be older ones; null: that was all */
  readTo: string | null;
};

/**
 * planHistoryPage merges sources that were each read a page deep. What is as old as the end of one of them waits for the
 * next page: rows that were not read yet may come before it. Changes of one transaction bear one time and stay together,
 * for the cursor is a time.
 */
export function planHistoryPage(
  sources: readonly HistorySource[],
  limit: number,
): { items: HistoryEntry[]; nextCursor: string | null } {
  const horizon = sources.reduce(
    (latest, { readTo }) => (readTo !== null && readTo > latest ? readTo : latest),
    "",
  );
  const entries = sources
    .flatMap((source) => source.entries)
    .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const complete = entries.filter((entry) => entry.at > horizon);
  // A whole page of one moment: going on within it is impossible, so it is shown as it is.
  const known = complete.length > 0 ? complete : entries;
  const last = known[limit - 1];
  const items = last ? known.filter((entry) => entry.at >= last.at) : known;
  const oldest = items.at(-1)?.at ?? null;
  return { items, nextCursor: entries.length > items.length || horizon !== "" ? oldest : null };
}
