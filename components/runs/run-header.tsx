"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageHeader } from "@/components/frame/page-header";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { useChange } from "@/components/environments/use-change";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { Sha } from "@/components/ui/sha";
import { StageBadge } from "@/components/ui/stage-badge";
import { RunStatusBadge } from "@/components/ui/status-badge";
import type { RunDetail } from "@/server/runs/contract";
import { cancelBlockedReason, RUN_KIND_LABELS } from "@/server/runs/states";
import { runPageStrings } from "./strings";

/** RunHeader: what is being done, to which branch, since when, by whom; and the way to stop it. */
export function RunHeader({ run }: { run: RunDetail }) {
  const { projectSlug, environmentName, branch, stage } = run;
  const { data: project } = useSuspenseQuery(useTRPC().projects.get.queryOptions({ project: projectSlug }));
  return (
    <PageHeader
      stage={stage ?? undefined}
      breadcrumbs={[
        { label: project.name, href: paths.project(projectSlug) },
        ...(environmentName
          ? [{ label: branch ?? environmentName, href: paths.branch(projectSlug, environmentName) }]
          : []),
      ]}
      title={branch ? `${RUN_KIND_LABELS[run.kind]} ${branch}` : RUN_KIND_LABELS[run.kind]}
      badges={
        <>
          {stage && <StageBadge stage={stage} />}
          <RunStatusBadge status={run.status} result={run.result} />
        </>
      }
      facts={<RunFacts run={run} />}
      actions={<CancelButton run={run} />}
    />
  );
}

function RunFacts({ run }: { run: RunDetail }) {
  return (
    <>
      {run.gitSha && <Sha sha={run.gitSha} />}
      {run.gitSubject && <span className="text-ink-2 max-w-[40ch] truncate">{run.gitSubject}</span>}
      {run.gitAuthor && <span>{run.gitAuthor}</span>}
      <span>
        {runPageStrings.source[run.source]}
        {run.requestedBy ? ` ${runPageStrings.requestedBy(run.requestedBy)}` : ""}
      </span>
      <RelativeTime at={run.queuedAt} />
      {run.startedAt && <Duration startedAt={run.startedAt} finishedAt={run.finishedAt} />}
      {run.attempt > 1 && (
        <span data-tip={runPageStrings.attemptHint}>{runPageStrings.attempt(run.attempt)}</span>
      )}
    </>
  );
}

function CancelButton({ run }: { run: RunDetail }) {
  const [asking, setAsking] = useState(false);
  const cancel = useChange("runs.cancel");
  const blocked = cancelBlockedReason(run);
  return (
    <>
      <Button disabledReason={blocked} onClick={() => setAsking(true)}>
        {runPageStrings.cancel}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={runPageStrings.cancelTitle}
        confirmLabel={runPageStrings.cancel}
        dismissLabel={runPageStrings.cancelKeep}
        stage={run.stage ?? undefined}
        danger
        onConfirm={() =>
          cancel({ runId: run.id }, ({ status, message }) => ({
            title: runPageStrings.cancelled[status],
            text: message,
          }))
        }
      >
        {runPageStrings.cancelText}
      </ConfirmDialog>
    </>
  );
}
