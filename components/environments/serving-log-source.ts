import type { TRPCClient } from "@trpc/client";
import type { LogMatches, LogSource } from "@/components/log/log-source";
import type { AppRouter } from "@/server/api/root";

/** The most lines the API gives at once. */
const PAGE_LINES = 5_000;
/** More matches than anybody steps through; beyond it the viewer says that there are more. */
const MATCHES_MAX = 20_000;

/** servingLogSource reads a serving Odoo's stored log; `lastSeq` tells how far it went when a search begins. */
export function servingLogSource(
  client: TRPCClient<AppRouter>,
  environmentId: string,
  lastSeq: () => number,
): LogSource {
  const read = (
    after: number,
    limit: number,
    query: { level?: "debug" | "info" | "warning" | "error" | "critical"; search?: string },
    signal: AbortSignal,
  ) =>
    client.environments.events.query(
      { environmentId, after, limit: Math.min(limit, PAGE_LINES), ...query },
      { signal },
    );
  return {
    loadRange: async (after, limit, { filter, signal }) =>
      (await read(after, limit, { level: filter?.minLevel }, signal)).items,
    findMatches: async ({ minLevel, text }, signal) => {
      const through = lastSeq();
      const found: number[] = [];
      let after = 0;
      for (;;) {
        const { items, nextCursor } = await read(
          after,
          PAGE_LINES,
          { level: minLevel, search: text ?? undefined },
          signal,
        );
        for (const { seq } of items) if (seq <= through) found.push(seq);
        after = Number(nextCursor);
        if (nextCursor === null || after >= through || found.length >= MATCHES_MAX)
          return {
            ranges: toRanges(found),
            through,
            truncated: nextCursor !== null && found.length >= MATCHES_MAX,
          };
      }
    },
  };
}

/** toRanges joins neighbours: [1, 2, 3, 7] → [[1, 3], [7, 7]]. */
function toRanges(sequence: readonly number[]): LogMatches["ranges"] {
  const ranges: [number, number][] = [];
  for (const seq of sequence) {
    const last = ranges.at(-1);
    if (last && seq === last[1] + 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}
