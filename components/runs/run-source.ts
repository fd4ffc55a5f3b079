import type { LogLine } from "@/components/log/log-line";
import type { LogMatches, LogSource } from "@/components/log/log-source";
import type { useTRPCClient } from "@/components/lib/trpc";
import type { RunEventDto } from "@/server/runs/contract";
import { MATCHES_MAX } from "./tunables";

type Client = ReturnType<typeof useTRPCClient>;

/** toLogLine: an event of the API as the viewer takes it. */
export function toLogLine({ seq, at, level, step, message }: RunEventDto): LogLine {
  return { seq, at, level, step, message };
}

/** createRunSource reads what the viewer does not hold from the API: ranges of lines, and where a text stands. */
export function createRunSource(client: Client, runId: string): LogSource {
  return {
    loadRange: async (after, limit, { filter, signal }) => {
      const page = await client.runs.events.query(
        { runId, after, limit, level: filter?.minLevel, step: filter?.step ?? undefined },
        { signal },
      );
      return page.items.map(toLogLine);
    },
    findMatches: async ({ minLevel, step, text }, signal) => {
      const page = await client.runs.events.query(
        {
          runId,
          after: 0,
          limit: MATCHES_MAX,
          level: minLevel,
          step: step ?? undefined,
          search: text ?? undefined,
        },
        { signal },
      );
      return toMatches(
        page.items.map((line) => line.seq),
        page.nextCursor !== null,
      );
    },
  };
}

/** toMatches joins neighbouring numbers into ranges. */
export function toMatches(seqs: readonly number[], truncated: boolean): LogMatches {
  const ranges: [number, number][] = [];
  for (const seq of seqs) {
    const last = ranges.at(-1);
    if (last && last[1] === seq - 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return { ranges, through: seqs.at(-1) ?? 0, truncated };
}
