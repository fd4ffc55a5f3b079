"use client";

import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { RelativeTime } from "@/components/ui/relative-time";
import type { EnvironmentDetail } from "@/server/environments/contract";
import { useBranchDesk } from "./branch-desk";
import { cardStrings, endingStrings as words } from "./strings";

/** Lives that are short from their first day are said to be so by the line above: a warning that is always there warns of nothing. */
const SHORT_DAYS = 3;

/** EndingNote warns three days before an environment's database is deleted, with the way to keep it. */
export function EndingNote({ environment }: { environment: EnvironmentDetail }) {
  const { acts } = useBranchDesk();
  const { branch, expiresAt, expiresSoon, status, actions, effectiveSettings } = environment;
  const isShort = (effectiveSettings.lifetimeDays ?? 0) <= SHORT_DAYS;
  if (expiresAt === null || !expiresSoon || isShort || status === "expired" || status === "deleting")
    return null;
  return (
    <div className="px-4 pt-5 sm:px-6">
      <Note
        tone="warning"
        actions={
          <Button
            size="sm"
            aria-label={cardStrings.keepBranch(branch)}
            disabledReason={actions.configure}
            onClick={() => acts.keep(environment, true)}
          >
            {cardStrings.keep}
          </Button>
        }
      >
        {words.before} <RelativeTime at={expiresAt} />. {words.after}
      </Note>
    </div>
  );
}
