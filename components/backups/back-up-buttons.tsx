"use client";

import { useState } from "react";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { Button } from "@/components/ui/button";
import { backupStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

const CommentDialog = lazyDialog(async () => (await import("./comment-dialog")).CommentDialog);

type BackUpButtonsProps = { environmentId: string; disabledReason: string | null };

/** BackUpButtons: a backup with one press, or with a word about what it is for. */
export function BackUpButtons({ environmentId, disabledReason }: BackUpButtonsProps) {
  const [commenting, setCommenting] = useState(false);
  const { tell } = useBackupChange("backups.create");
  return (
    <>
      <Button disabledReason={disabledReason} onClick={() => setCommenting(true)}>
        {words.withComment}
      </Button>
      <Button
        variant="primary"
        disabledReason={disabledReason}
        onClick={() =>
          void tell(words.backUpNow, { environmentId }, ({ runId }) => ({ title: words.queued, runId }))
        }
      >
        {words.backUpNow}
      </Button>
      {commenting && <CommentDialog environmentId={environmentId} onClose={() => setCommenting(false)} />}
    </>
  );
}
