"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatExactTime } from "@/components/lib/format-time";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { settingsPath } from "@/components/settings/settings-path";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Note } from "@/components/ui/note";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Stage } from "@/components/ui/states";
import { isPermitted } from "@/server/access/matrix";
import type { RestoreDto } from "@/server/backups/contract";
import type { EnvironmentDetail } from "@/server/environments/contract";
import { backupStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

const DecideRestoreDialog = lazyDialog(
  async () => (await import("./decide-restore-dialog")).DecideRestoreDialog,
);

type RestoreNotesProps = { restores: RestoreDto[]; environment: EnvironmentDetail };

/** RestoreNotes: what waits for an approval, and how the last restore went. */
export function RestoreNotes({ restores, environment }: RestoreNotesProps) {
  const waiting = restores.filter(({ approval }) => approval === "pending");
  const last = restores.find(({ runStatus }) => runStatus !== null);
  return (
    <>
      {waiting.map((restore) => (
        <Waiting key={restore.id} restore={restore} environment={environment} />
      ))}
      {last && <Last restore={last} stage={environment.stage} />}
    </>
  );
}

type WaitingProps = { restore: RestoreDto; environment: EnvironmentDetail };

/** Whoever asked can only take it back; somebody else with the right to it decides. */
function Waiting({ restore, environment }: WaitingProps) {
  const { data: me } = useQuery(useTRPC().me.get.queryOptions());
  // the server, which renders it first, does not know the zone of whoever looks
  const what = words.waiting[restore.parts](restore.dataAt ? formatExactTime(restore.dataAt, "UTC") : "");
  if (me && me.id === restore.requestedById)
    return (
      <Note tone="violet" actions={<OwnActs restoreId={restore.id} project={environment.projectSlug} />}>
        {words.waitsForOthers(what)} {restore.comment}
      </Note>
    );
  const decides = me && isPermitted(environment.role, "restore.approve", environment.stage);
  return (
    <Note tone="violet" actions={decides && <Decision restore={restore} />}>
      {words.waits(restore.requestedBy ?? words.somebody, what)} {restore.comment}
    </Note>
  );
}

function OwnActs({ restoreId, project }: { restoreId: string; project: string }) {
  const { tell: withdraw } = useBackupChange("backups.withdrawRestore");
  return (
    <div className="flex flex-wrap gap-2">
      <ButtonLink size="sm" href={settingsPath(project, "members")}>
        {words.toMembers}
      </ButtonLink>
      <Button
        size="sm"
        onClick={() => void withdraw(words.withdraw, { restoreId }, () => ({ title: words.withdrawn }))}
      >
        {words.withdraw}
      </Button>
    </div>
  );
}

function Decision({ restore }: { restore: RestoreDto }) {
  const [decision, setDecision] = useState<"approved" | "rejected" | null>(null);
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" variant="primary" onClick={() => setDecision("approved")}>
        {words.approve}
      </Button>
      <Button size="sm" onClick={() => setDecision("rejected")}>
        {words.reject}
      </Button>
      {decision && (
        <DecideRestoreDialog restore={restore} decision={decision} onClose={() => setDecision(null)} />
      )}
    </div>
  );
}

function Ends({ at }: { at: string }) {
  return (
    <>
      {words.undoEnds} <RelativeTime at={at} />.
    </>
  );
}

function Last({ restore, stage }: { restore: RestoreDto; stage: Stage }) {
  const [asking, setAsking] = useState(false);
  const { act } = useBackupChange("backups.undoRestore");
  const { runId, runStatus, undoBlocked, undoUntil } = restore;
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
      {words.restored} {undoUntil && <Ends at={undoUntil} />}
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
