"use client";

import { useState } from "react";
import { TextField } from "@/components/form/text-field";
import { formatExactTime } from "@/components/lib/format-time";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import type { RestoreDto } from "@/server/backups/contract";
import { backupStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

type DecideRestoreDialogProps = {
  restore: RestoreDto;
  decision: "approved" | "rejected";
  onClose: () => void;
};

/** DecideRestoreDialog: whoever approves is shown what whoever asked was shown, and what is lost by it. */
export function DecideRestoreDialog({ restore, decision, onClose }: DecideRestoreDialogProps) {
  const [comment, setComment] = useState("");
  const { act } = useBackupChange("backups.decideRestore");
  const isApproval = decision === "approved";
  const decide = () =>
    act({ restoreId: restore.id, decision, comment: comment.trim() || undefined }, ({ runId }) =>
      isApproval ? { title: words.approved, runId } : { title: words.rejected },
    );
  return (
    <ConfirmDialog
      open
      danger={isApproval}
      stage="production"
      size={isApproval ? "md" : "sm"}
      onClose={onClose}
      title={isApproval ? words.approveTitle : words.rejectTitle}
      confirmLabel={isApproval ? words.approve : words.reject}
      onConfirm={decide}
    >
      <p>
        {words.asks(restore.requestedBy ?? words.somebody, whatOf(restore))} {restore.comment}
      </p>
      {isApproval ? <Meaning dataAt={restore.dataAt} /> : <p>{words.rejectText}</p>}
      <TextField
        label={words.decisionComment}
        optional
        maxLength={500}
        value={comment}
        onChange={({ target: { value } }) => setComment(value)}
      />
    </ConfirmDialog>
  );
}

function whatOf({ parts, dataAt }: RestoreDto): string {
  return words.waiting[parts](dataAt ? formatExactTime(dataAt) : "");
}

function Meaning({ dataAt }: { dataAt: string | null }) {
  return (
    <ul className="list-disc space-y-1 pl-5">
      {dataAt && (
        <li>
          {words.meaning.since} <RelativeTime at={dataAt} focusable={false} className="font-medium" />{" "}
          {words.meaning.gone(formatExactTime(dataAt))}
        </li>
      )}
      <li>{words.meaning.beside}</li>
      <li>{words.meaning.fails}</li>
      <li>{words.meaning.kept}</li>
      <li>{words.meaning.lost}</li>
    </ul>
  );
}
