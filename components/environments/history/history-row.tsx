"use client";

import { GitCommitHorizontal, PackageCheck, SlidersHorizontal, Undo2 } from "lucide-react";
import { Link } from "@/components/ui/link";
import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { paths } from "@/components/lib/paths";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { Sha } from "@/components/ui/sha";
import { runLook } from "@/components/ui/states";
import { StateIcon } from "@/components/ui/state-icon";
import { toneText } from "@/components/ui/tone";
import type { EnvironmentDetail, HistoryEntry } from "@/server/environments/contract";
import { useBranchDesk } from "../branch-desk";
import { runWords } from "../run-words";
import { historyStrings } from "./strings";

type EntryOf<Type extends HistoryEntry["type"]> = Extract<HistoryEntry, { type: Type }>;
type RowProps = { entry: HistoryEntry; environment: EnvironmentDetail };

/** HistoryRow: one thing that happened to a branch. */
export function HistoryRow({ entry, environment }: RowProps) {
  switch (entry.type) {
    case "commit":
      return <CommitRow entry={entry} />;
    case "run":
      return <RunRow entry={entry} />;
    case "deployment":
      return <DeploymentRow entry={entry} environment={environment} />;
    case "change":
      return <ChangeRow entry={entry} />;
  }
}

type LineProps = {
  icon: ReactNode;
  at: string;
  title: ReactNode;
  facts?: ReactNode;
  action?: ReactNode;
  strong?: boolean;
};

function Line({ icon, at, title, facts, action, strong }: LineProps) {
  return (
    <li
      className={cn(
        "flex flex-wrap items-start gap-x-3 gap-y-1.5 px-4 py-2.5 text-sm sm:flex-nowrap",
        strong && "bg-selected",
      )}
    >
      <span className="text-ink-3 mt-0.5 shrink-0 [&_svg]:size-4">{icon}</span>
      <div className="min-w-0 flex-1">
        <div className="min-w-0 break-words">{title}</div>
        {facts && (
          <div className="text-ink-3 mt-0.5 flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-0.5 text-xs">
            {facts}
          </div>
        )}
      </div>
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 max-sm:w-full max-sm:flex-row-reverse max-sm:justify-end max-sm:pl-7 sm:justify-end">
        {action}
        <RelativeTime
          at={at}
          className="text-ink-3 rounded-xs text-xs whitespace-nowrap sm:w-20 sm:text-right"
        />
      </div>
    </li>
  );
}

function CommitRow({ entry: { at, commit } }: { entry: EntryOf<"commit"> }) {
  return (
    <Line
      icon={<GitCommitHorizontal aria-label={historyStrings.commit} />}
      at={at}
      title={commit.subject ?? historyStrings.noSubject}
      facts={
        <>
          <Sha sha={commit.sha} />
          {commit.author}
        </>
      }
    />
  );
}

function RunRow({ entry: { at, run } }: { entry: EntryOf<"run"> }) {
  const look = runLook(run.status, run.result);
  return (
    <Line
      icon={
        <span className={toneText[look.tone]}>
          <StateIcon name={look.icon} className="size-4!" />
        </span>
      }
      at={at}
      title={
        <>
          <Link href={paths.run(run.id)} className="rounded-xs font-medium hover:underline">
            {runWords(run)}
          </Link>
          {run.reason && <span className="text-ink-2 block">{run.reason}</span>}
          {run.outcome && <span className="text-ink-2 block font-medium">{run.outcome}</span>}
        </>
      }
      facts={
        <>
          {run.gitSha && <Sha sha={run.gitSha} />}
          <Duration startedAt={run.startedAt} finishedAt={run.finishedAt} />
          <span>{run.origin}</span>
        </>
      }
    />
  );
}

/** The one that is chosen serves, unless somebody stopped it, or its database was lost. */
function Serving({ environment }: { environment: EnvironmentDetail }) {
  return environment.desiredState === "running" && !environment.databaseGone ? (
    <Badge tone="success">{historyStrings.serves}</Badge>
  ) : (
    <Badge>{historyStrings.chosen}</Badge>
  );
}

function DeploymentRow({
  entry: { at, deployment },
  environment,
}: {
  entry: EntryOf<"deployment">;
  environment: EnvironmentDetail;
}) {
  const { ask } = useBranchDesk();
  const serves = environment.deployment?.id === deployment.id;
  const reason = serves ? historyStrings.servesReason : environment.actions.rollback;
  return (
    <Line
      strong={serves}
      icon={deployment.rollbackMode === null ? <PackageCheck aria-hidden /> : <Undo2 aria-hidden />}
      at={at}
      title={
        <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">
            {deployment.rollbackOf === null
              ? historyStrings.deployment(deployment.number)
              : historyStrings.wentBack(deployment.number, deployment.rollbackOf)}
          </span>
          {serves && <Serving environment={environment} />}
        </span>
      }
      facts={
        <>
          <Sha sha={deployment.gitSha} />
          <span className="min-w-0 truncate">{deployment.gitSubject}</span>
          {deployment.origin && <span>{deployment.origin}</span>}
        </>
      }
      action={
        <Button
          size="sm"
          icon={<Undo2 />}
          disabledReason={reason}
          aria-label={historyStrings.rollbackTo(deployment.number)}
          onClick={() => ask({ kind: "rollback", environment, deployment })}
        >
          {historyStrings.rollback}
        </Button>
      }
    />
  );
}

function ChangeRow({ entry: { at, text, actor } }: { entry: EntryOf<"change"> }) {
  return (
    <Line
      icon={<SlidersHorizontal aria-label={historyStrings.change} />}
      at={at}
      title={text}
      facts={actor && historyStrings.by(actor)}
    />
  );
}
