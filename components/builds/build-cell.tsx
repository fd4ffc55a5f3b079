"use client";

import { Link } from "@/components/ui/link";
import { cn } from "@/components/lib/cn";
import { formatSha } from "@/components/lib/format-sha";
import { paths } from "@/components/lib/paths";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { StateIcon } from "@/components/ui/state-icon";
import { runLook } from "@/components/ui/states";
import { toneSoft, toneText } from "@/components/ui/tone";
import { isUnfinished, RUN_KIND_LABELS } from "@/server/runs/states";
import type { Build } from "./order-builds";
import { buildStrings } from "./strings";

/** BuildCell is one build: its state by shape, word and colour, its commit, how long it took or takes. Leads to the run. */
export function BuildCell({ build }: { build: Build }) {
  const { id, kind, status, result, gitSha, gitSubject, serving } = build;
  const look = runLook(status, result);
  return (
    <Link
      href={paths.run(id)}
      data-build
      className={cn(
        "grid h-full gap-0.5 rounded-md border px-2.5 py-2 text-xs -outline-offset-2",
        "hover:border-edge border-transparent",
        toneSoft[look.tone],
        serving && "border-line-strong!",
      )}
    >
      <span className="flex items-center gap-1.5 font-medium">
        <span className={cn("inline-flex items-center gap-1.5", toneText[look.tone])}>
          <StateIcon name={look.icon} />
          {look.label}
        </span>
        <Timing build={build} />
      </span>
      <span className="text-ink truncate text-sm">{gitSubject ?? buildStrings.noSubject}</span>
      <span className="text-ink-2 flex items-center gap-1.5">
        {gitSha !== null && <code className="font-mono">{formatSha(gitSha)}</code>}
        <span className="truncate">{RUN_KIND_LABELS[kind]}</span>
        {!isUnfinished(status) && <Duration startedAt={build.startedAt} finishedAt={build.finishedAt} />}
        {serving && (
          <span className="bg-surface text-ink ml-auto rounded-full px-1.5 font-medium">
            {buildStrings.serving}
          </span>
        )}
      </span>
    </Link>
  );
}

function Timing({ build: { status, queuedAt, startedAt, finishedAt } }: { build: Build }) {
  const className = "text-ink-2 ml-auto font-normal whitespace-nowrap";
  if (!isUnfinished(status))
    return <RelativeTime at={finishedAt ?? queuedAt} focusable={false} short className={className} />;
  if (startedAt !== null) return <Duration startedAt={startedAt} finishedAt={null} className={className} />;
  return (
    <span className={className}>
      {buildStrings.queuedFor} <Duration startedAt={queuedAt} finishedAt={null} />
    </span>
  );
}
