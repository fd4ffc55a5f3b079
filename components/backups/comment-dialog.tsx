"use client";

import { useState } from "react";
import { TextField } from "@/components/form/text-field";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { backupStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

type CommentDialogProps = { environmentId: string; onClose: () => void };

/** CommentDialog backs up with what the person says about it. */
export function CommentDialog({ environmentId, onClose }: CommentDialogProps) {
  const [comment, setComment] = useState("");
  const { act } = useBackupChange("backups.create");
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.commentTitle}
      confirmLabel={words.commentConfirm}
      onConfirm={() =>
        act({ environmentId, comment: comment.trim() || undefined }, ({ runId }) => ({
          title: words.queued,
          runId,
        }))
      }
    >
      <TextField
        data-autofocus
        label={words.commentLabel}
        hint={words.commentHint}
        maxLength={500}
        value={comment}
        onChange={({ target: { value } }) => setComment(value)}
      />
    </ConfirmDialog>
  );
}
