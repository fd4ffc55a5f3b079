"use client";

import { Hourglass } from "lucide-react";
import { cn } from "@/components/lib/cn";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { useBranchDesk } from "./branch-desk";
import { reasonsOf } from "./reasons-of";
import { cardStrings } from "./strings";

/** LifeLine: when an environment ends; a warning when that is soon, with the way to keep it. */
export function LifeLine({
  environment,
  className,
}: {
  environment: EnvironmentSummary;
  className?: string;
}) {
  const { acts, role } = useBranchDesk();
  const { expiresAt, expiresSoon, status } = environment;
  if (expiresAt === null || status === "expired" || status === "deleting") return null;
  return (
    <div
      className={cn(
        "flex h-7 items-center gap-1.5 text-xs",
        expiresSoon ? "text-warning-ink" : "text-ink-3",
        className,
      )}
    >
      <Hourglass aria-hidden className="size-3.5 shrink-0" />
      <p className={cn("min-w-0 truncate", expiresSoon && "font-medium")}>
        {cardStrings.ends} <RelativeTime at={expiresAt} className="relative rounded-xs whitespace-nowrap" />
      </p>
      {expiresSoon && (
        <Button
          size="sm"
          variant="ghost"
          className="relative -mr-1.5 ml-auto"
          aria-label={cardStrings.keepBranch(environment.branch)}
          disabledReason={reasonsOf(environment, role).configure}
          onClick={() => acts.keep(environment, true)}
        >
          {cardStrings.keep}
        </Button>
      )}
    </div>
  );
}
