import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getCaller, getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readAllowed, readPage } from "@/app/_lib/read-page";
import { ProjectShell } from "@/app/(portal)/_shell/project-shell";
import { RunPage } from "@/components/runs/run-page";
import { linesAfter } from "@/components/runs/start-of-log";
import { FIRST_LINES } from "@/components/runs/tunables";
import { RUN_KIND_LABELS } from "@/server/runs/states";

type Props = { params: Promise<{ runId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const run = await readRun((await params).runId);
  return { title: `${RUN_KIND_LABELS[run.kind]} ${run.branch ?? ""}`.trim() };
}

/** The run's row comes first: it says whose project's frame this page stands in. The lines that are seen first come with the page. */
export default async function RunRoute({ params }: Props) {
  const { runId } = await params;
  const run = await readRun(runId);
  const caller = await getCaller();
  const after = linesAfter(run.status, run.lastSeq, FIRST_LINES);
  const lines = await readAllowed(caller.runs.events({ runId, after, limit: FIRST_LINES }));
  return (
    <ProjectShell project={run.projectSlug}>
      <HydrationBoundary state={readPrefetched()}>
        <RunPage runId={runId} lines={lines.data?.items ?? []} refusal={lines.refusal} />
      </HydrationBoundary>
    </ProjectShell>
  );
}

function readRun(runId: string) {
  return readPage(getQueryClient().fetchQuery(trpc.runs.get.queryOptions({ runId })));
}
