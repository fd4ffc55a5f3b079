"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useBranchDesk } from "@/components/environments/branch-desk";
import { SelectField } from "@/components/form/select-field";
import { TextField } from "@/components/form/text-field";
import { formatExactTime } from "@/components/lib/format-time";
import { useTRPC } from "@/components/lib/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { stageLabel } from "@/components/ui/states";
import type { BackupDto, RestoreParts } from "@/server/backups/contract";
import { RESTORE_PARTS, restoreBlockedReason } from "@/server/backups/states";
import { backupStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

/** RestoreDialog asks where to and what, and says what will happen. */
export function RestoreDialog({ backup, onClose }: { backup: BackupDto; onClose: () => void }) {
  const { project } = useBranchDesk();
  const { data } = useSuspenseQuery(useTRPC().environments.list.queryOptions({ project, limit: 200 }));
  const [targetId, setTargetId] = useState(backup.environmentId);
  const [parts, setParts] = useState<RestoreParts>("both");
  const [comment, setComment] = useState("");
  const { act } = useBackupChange("backups.restore");
  const target = data.items.find(({ id }) => id === targetId);
  const stage = target?.stage ?? backup.stage;
  const isProduction = stage === "production";

  const confirm = () =>
    act(
      { backupId: backup.id, targetEnvironmentId: targetId, parts, comment: comment.trim() || undefined },
      ({ runId, approval }) => ({
        title: approval === "pending" ? words.approvalAsked : words.restoreQueued,
        runId,
      }),
    );

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      size="md"
      title={words.restoreTitle(formatExactTime(backup.dataAt ?? backup.createdAt))}
      stage={stage}
      confirmLabel={isProduction ? words.askApproval : words.confirmRestore}
      blockedReason={restoreBlockedReason(backup, stage)}
      onConfirm={confirm}
    >
      <SelectField
        label={words.into}
        value={targetId}
        onChange={({ target: { value } }) => setTargetId(value)}
        options={data.items.map((item) => ({
          value: item.id,
          label: `${item.branch} (${stageLabel(item.stage)})`,
        }))}
      />
      <SelectField
        label={words.what}
        value={parts}
        onChange={({ target: { value } }) => setParts(value as RestoreParts)}
        options={RESTORE_PARTS.map((value) => ({ value, label: words.parts[value] }))}
      />
      <TextField
        label={words.comment}
        optional
        maxLength={500}
        value={comment}
        onChange={({ target: { value } }) => setComment(value)}
      />
      <ul className="text-ink-2 list-disc space-y-1 pl-5 text-sm">
        {isProduction && <li>{words.meaning.approval}</li>}
        <li>{words.meaning.beside}</li>
        <li>{words.meaning.fails}</li>
        <li>{words.meaning.kept}</li>
        <li>{isProduction ? words.meaning.lost : words.meaning.neutral}</li>
      </ul>
    </ConfirmDialog>
  );
}
