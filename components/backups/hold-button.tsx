"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { backupStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

type HoldButtonProps = { backupId: string; legalHold: boolean; disabledReason: string | null };

/** HoldButton puts a backup under legal hold at once, and asks before the hold is lifted: what it kept may go then. */
export function HoldButton({ backupId, legalHold, disabledReason }: HoldButtonProps) {
  const [asking, setAsking] = useState(false);
  const { act, tell } = useBackupChange("backups.hold");
  const hold = () => void tell(words.hold, { backupId, hold: true }, () => ({ title: words.held }));
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        disabledReason={disabledReason}
        onClick={legalHold ? () => setAsking(true) : hold}
      >
        {legalHold ? words.unhold : words.hold}
      </Button>
      <ConfirmDialog
        open={asking}
        danger
        onClose={() => setAsking(false)}
        title={words.unholdTitle}
        confirmLabel={words.unhold}
        onConfirm={() => act({ backupId, hold: false }, () => ({ title: words.unheld }))}
      >
        <p>{words.unholdText}</p>
      </ConfirmDialog>
    </>
  );
}
