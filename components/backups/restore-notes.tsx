"use client";

import { useState } from "react";
import { formatExactTime } from "@/components/lib/format-time";
import { paths } from "@/components/lib/paths";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Note } from "@/components/ui/note";
import type { Stage } from "@/components/ui/states";
import type { RestoreDto } from "@/server/backups/contract";
import { backupStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

/** RestoreNotes: what waits for an approval, and how the last restore went. */
export function RestoreNotes({ restores, stage }: { restores: RestoreDto[]; stage: Stage }) {
  const waiting = restores.filter(({ approval }) => approval === "pending");
  const last = restores.find(({ runStatus }) => runStatus !== null);
  return (
    <>
      {waiting.map((restore) => (
        <Waiting key={restore.id} restore={restore} />
      ))}
      {last && <Last restore={last} stage={stage} />}
    </>
  );
}

function Waiting({ restore }: { restore: RestoreDto }) {
  const { tell: decide } = useBackupChange("backups.decideRestore");
  const { tell: withdraw } = useBackupChange("backups.withdrawRestore");
  const restoreId = restore.id;
  const what = restore.dataAt ? formatExactTime(restore.dataAt) : "";
  return (
    <Note
      tone="violet"
      actions={
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            variant="primary"
            onClick={() =>
              void decide(words.approve, { restoreId, decision: "approved" }, ({ runId }) => ({
                title: words.approved,
                runId,
              }))
            }
          >
            {words.approve}
          </Button>
          <Button
            size="sm"
            onClick={() =>
              void decide(words.reject, { restoreId, decision: "rejected" }, () => ({
                title: words.rejected,
              }))
            }
          >
            {words.reject}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            onClick={() => void withdraw(words.withdraw, { restoreId }, () => ({ title: words.withdrawn }))}
          >
            {words.withdraw}
          </Button>
        </div>
      }
    >
      {words.waits(restore.requestedBy ?? words.somebody, what)} {restore.comment}
    </Note>
  );
}

function Last({ restore, stage }: { restore: RestoreDto; stage: Stage }) {
  const [asking, setAsking] = useState(false);
  const { act } = useBackupChange("backups.undoRestore");
  const { runId, runStatus, undoBlocked } = restore;
  const run = runId && (
    <ButtonLink size="sm" href={paths.run(runId)}>
      {words.showRun}
    </ButtonLink>
  );
  if (runStatus === "queued" || runStatus === "running")
    return (
      <Note tone="info" actions={run}>
        {words.restoring}
      </Note>
    );
  if (runStatus === "failed" || runStatus === "lost")
    return (
      <Note tone="danger" actions={run}>
        {words.restoreFailed} {restore.reason}
      </Note>
    );
  if (undoBlocked !== null) return null;
  return (
    <Note
      tone="success"
      actions={
        <Button size="sm" onClick={() => setAsking(true)}>
          {words.undo}
        </Button>
      }
    >
      {words.restored}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={words.undoTitle}
        stage={stage}
        confirmLabel={words.undo}
        onConfirm={() =>
          act({ restoreId: restore.id }, (queued) => ({ title: words.undoQueued, runId: queued.runId }))
        }
      >
        <p>{words.undoText}</p>
      </ConfirmDialog>
    </Note>
  );
}
