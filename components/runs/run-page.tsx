"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { PageThere } from "@/components/frame/page-arrival";
import { useTRPC, useTRPCClient } from "@/components/lib/trpc";
import { useRunStream } from "@/components/lib/use-run-stream";
import { LogBuffer } from "@/components/log/log-buffer";
import { RunLog } from "@/components/log/run-log";
import { Note } from "@/components/ui/note";
import type { RunDetail, RunEventDto } from "@/server/runs/contract";
import { isUnfinished } from "@/server/runs/states";
import { RunHeader } from "./run-header";
import { RunOutcome } from "./run-outcome";
import { createRunSource, toLogLine } from "./run-source";
import { lastOfLog, startOfLog } from "./start-of-log";
import { runPageStrings } from "./strings";

type RunPageProps = {
  runId: string;
  /** the lines where a reader begins, rendered with the page (start-of-log.ts) */
  lines: RunEventDto[];
  /** why the log may not be read; null when it may */
  refusal: string | null;
};

/** RunPage: one run as it happens. The state and the lines come over one stream that resumes by sequence. */
export function RunPage({ runId, lines, refusal }: RunPageProps) {
  const { data: run } = useSuspenseQuery(useTRPC().runs.get.queryOptions({ runId }));
  return (
    // On a wide screen the page is as high as the window: the log scrolls, its tools and the header stay.
    <div className="flex flex-col lg:h-[calc(100dvh-var(--topbar-height)-1px)] lg:min-h-[40rem]">
      <RunHeader run={run} />
      <RunOutcome run={run} />
      {refusal === null ? (
        <FollowedLog key={runId} run={run} lines={lines} />
      ) : (
        <Note tone="warning" className="m-4">
          {runPageStrings.logRefused}: {refusal}
        </Note>
      )}
      <PageThere />
    </div>
  );
}

function FollowedLog({ run, lines }: { run: RunDetail; lines: RunEventDto[] }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [first] = useState({ run, lines });
  const [buffer] = useState(
    () =>
      new LogBuffer({
        lines: first.lines.map(toLogLine),
        lastSeq: lastOfLog(first.run.status, first.run.lastSeq, first.lines),
      }),
  );
  const source = useMemo(() => createRunSource(client, run.id), [client, run.id]);
  const live = isUnfinished(run.status);
  const state = useRunStream({
    runId: run.id,
    after: buffer.lastSeq,
    onRun: (fresh) => queries.setQueryData(trpc.runs.get.queryKey({ runId: run.id }), fresh),
    onEvents: (events) => buffer.append(events.map(toLogLine)),
  });
  useRefreshWhenEnded(live);
  return (
    <div className="flex min-h-0 grow flex-col gap-2 px-4 pt-3 pb-4 sm:px-6">
      {live && (
        <p role="status" className="text-ink-3 text-xs">
          {runPageStrings.connection[state]}
        </p>
      )}
      <RunLog
        buffer={buffer}
        source={source}
        live={live}
        steps={run.steps}
        startAt={startOfLog(first.run.status, first.lines)}
        downloadHref={`/api/runs/${run.id}/log`}
        className="min-h-[28rem] grow lg:min-h-0"
      />
    </div>
  );
}

/** What the run changed elsewhere (branch state, lists) is read again once it has ended. */
function useRefreshWhenEnded(live: boolean): void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const was = useRef(live);
  useEffect(() => {
    if (was.current && !live) {
      void queries.invalidateQueries({ queryKey: trpc.environments.pathKey() });
      void queries.invalidateQueries({ queryKey: trpc.runs.get.pathKey() });
    }
    was.current = live;
  }, [live, queries, trpc]);
}
