import { cn } from "@/components/lib/cn";
import { formatSha } from "@/components/lib/format-sha";
import { RelativeTime } from "@/components/ui/relative-time";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { isUnfinished } from "@/server/runs/states";
import { branchStrings, cardStrings } from "./strings";

/**
 * CommitLine: the commit that serves, what it says, whose it is and since when; before the first deployment the newest
 * commit of the branch. A newer one that is on its way is named below.
 */
export function CommitLine({
  environment,
  className,
}: {
  environment: EnvironmentSummary;
  className?: string;
}) {
  const { head, deployment, lastRun } = environment;
  const commit = deployment
    ? {
        sha: deployment.gitSha,
        subject: deployment.gitSubject,
        author: deployment.gitAuthor,
        at: deployment.createdAt,
      }
    : head;
  if (commit === null) return <p className={cn("text-ink-3 text-sm", className)}>{cardStrings.noCommit}</p>;
  const isNextComing =
    head !== null && head.sha !== commit.sha && lastRun !== null && isUnfinished(lastRun.status);
  return (
    <div className={cn("min-w-0 text-sm", className)}>
      <p className="text-ink truncate" data-tip={commit.subject ?? undefined}>
        {commit.subject ?? formatSha(commit.sha)}
      </p>
      <p className="text-ink-3 flex min-w-0 items-baseline gap-x-2 text-xs">
        {deployment && <span className="shrink-0">{branchStrings.deployment(deployment.number)}</span>}
        <code className="shrink-0 font-mono">{formatSha(commit.sha)}</code>
        <span className="truncate">{commit.author}</span>
        {commit.at !== null && (
          <RelativeTime at={commit.at} className="relative shrink-0 rounded-xs whitespace-nowrap" />
        )}
      </p>
      {isNextComing && (
        <p className="text-ink-2 mt-1 truncate text-xs" data-tip={head.subject ?? undefined}>
          {cardStrings.next(head.subject ?? formatSha(head.sha))}
        </p>
      )}
    </div>
  );
}
