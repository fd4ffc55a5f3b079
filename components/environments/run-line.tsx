"use client";

import { useQuery } from "@tanstack/react-query";
import { Link } from "@/components/ui/link";
import { cn } from "@/components/lib/cn";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { Duration } from "@/components/ui/duration";
import { Progress } from "@/components/ui/progress";
import { RelativeTime } from "@/components/ui/relative-time";
import { runLook } from "@/components/ui/states";
import { StateIcon } from "@/components/ui/state-icon";
import { toneText } from "@/components/ui/tone";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { isUnfinished } from "@/server/runs/states";
import { runWords } from "./run-words";
import { cardStrings } from "./strings";

type LastRun = NonNullable<EnvironmentSummary["lastRun"]>;

/** Steps change without a ring of the project's doorbell: while something runs, the run is looked at this often. */
const STEP_LOOK_MS = 1_000;

/** RunLine: what runs on a branch now and for how long, or how its last run ended. Leads to the run. */
export function RunLine({ run, className }: { run: LastRun; className?: string }) {
  const look = runLook(run.status, run.result);
  return (
    <div className={cn("text-ink-3 flex min-w-0 flex-wrap items-center gap-x-2 text-xs", className)}>
      <Link
        href={paths.run(run.id)}
        className="text-ink-2 hover:text-ink relative inline-flex min-w-0 items-center gap-1.5 rounded-xs font-medium hover:underline"
      >
        <span className={toneText[look.tone]}>
          <StateIcon name={look.icon} />
        </span>
        <span className="truncate">{runWords(run)}</span>
      </Link>
      {isUnfinished(run.status) && <Duration startedAt={run.startedAt} finishedAt={run.finishedAt} />}
      {!isUnfinished(run.status) && (
        <RelativeTime at={run.finishedAt ?? run.queuedAt} className="relative rounded-xs whitespace-nowrap" />
      )}
    </div>
  );
}

/** RunningStep: the step that runs now and how far it is; nothing when nothing runs. */
export function RunningStep({ run, className }: { run: LastRun; className?: string }) {
  const { data } = useQuery({
    ...useTRPC().runs.get.queryOptions({ runId: run.id }),
    enabled: run.status === "running",
    refetchInterval: STEP_LOOK_MS,
  });
  if (run.status !== "running") return null;
  const index = data?.steps.findIndex(({ status }) => status === "running") ?? -1;
  const step = data?.steps[index];
  return (
    <div className={cn("min-h-4 text-xs", className)}>
      {step && (
        <>
          <p className="text-ink-2 flex justify-between gap-2">
            <span className="truncate">{step.label}</span>
            <span data-numeric className="text-ink-3 shrink-0">
              {cardStrings.stepOf(index + 1, data?.steps.length ?? 0)}
            </span>
          </p>
          {step.progress && <Progress value={step.progress} label={step.label} className="mt-1" />}
        </>
      )}
    </div>
  );
}
