"use client";

import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { RelativeTime } from "@/components/ui/relative-time";
import type { EnvironmentDetail } from "@/server/environments/contract";
import { useBranchDesk } from "./branch-desk";
import { cardStrings, endingStrings as words } from "./strings";

/** EndingNote warns, when it is soon, that an environment's database is going to be deleted, with the way to keep it. */
export function EndingNote({ environment }: { environment: EnvironmentDetail }) {
  const { acts } = useBranchDesk();
  const { branch, expiresAt, expiresSoon, status, actions } = environment;
  if (expiresAt === null || !expiresSoon || status === "expired" || status === "deleting") return null;
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
