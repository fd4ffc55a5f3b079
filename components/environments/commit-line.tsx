import { cn } from "@/components/lib/cn";
import { formatSha } from "@/components/lib/format-sha";
import { RelativeTime } from "@/components/ui/relative-time";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { cardStrings } from "./strings";

/** CommitLine: the newest commit of a branch, what it says, whose it is, how old it is. */
export function CommitLine({ head, className }: { head: EnvironmentSummary["head"]; className?: string }) {
  if (head === null) return <p className={cn("text-ink-3 text-sm", className)}>{cardStrings.noCommit}</p>;
  return (
    <div className={cn("min-w-0 text-sm", className)}>
      <p className="text-ink truncate" data-tip={head.subject ?? undefined}>
        {head.subject ?? formatSha(head.sha)}
      </p>
      <p className="text-ink-3 flex min-w-0 items-baseline gap-x-2 text-xs">
        <code className="shrink-0 font-mono">{formatSha(head.sha)}</code>
        <span className="truncate">{head.author}</span>
        {head.at !== null && (
          <RelativeTime at={head.at} className="relative shrink-0 rounded-xs whitespace-nowrap" />
        )}
      </p>
    </div>
  );
}
