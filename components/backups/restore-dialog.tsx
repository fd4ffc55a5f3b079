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

/** No id of an environment. */
const NEW_BRANCH = "new";

/** RestoreDialog asks where to and what, and says what will happen. */
export function RestoreDialog({ backup, onClose }: { backup: BackupDto; onClose: () => void }) {
  const { project } = useBranchDesk();
  const { data } = useSuspenseQuery(useTRPC().environments.list.queryOptions({ project, limit: 200 }));
  const [targetId, setTargetId] = useState(backup.environmentId);
  const [parts, setParts] = useState<RestoreParts>("both");
  const [comment, setComment] = useState("");
  const [branch, setBranch] = useState("");
  const { act } = useBackupChange("backups.restore");
  const { act: actInBranch } = useBackupChange("backups.restoreToBranch");
  const target = data.items.find(({ id }) => id === targetId);
  const isNew = targetId === NEW_BRANCH;
  const name = branch.trim();
  const taken = isNew && data.items.some((item) => item.branch === name);
  const stage = isNew ? "development" : (target?.stage ?? backup.stage);
  const isProduction = stage === "production";

  const wanted = { backupId: backup.id, parts, comment: comment.trim() || undefined };
  const tell = ({ runId, approval }: { runId: string | null; approval: string }) => ({
    title: approval === "pending" ? words.approvalAsked : words.restoreQueued,
    runId,
  });
  const confirm = () =>
    isNew ? actInBranch({ ...wanted, name }, tell) : act({ ...wanted, targetEnvironmentId: targetId }, tell);
  const missing = isNew && name === "" ? words.newBranchMissing : null;

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      size="md"
      title={words.restoreTitle(formatExactTime(backup.dataAt ?? backup.createdAt))}
      stage={stage}
      confirmLabel={isProduction ? words.askApproval : words.confirmRestore}
      blockedReason={
        restoreBlockedReason(backup, stage) ?? missing ?? (taken ? words.newBranchTaken(name) : null)
      }
      onConfirm={confirm}
    >
      <SelectField
        label={words.into}
        value={targetId}
        onChange={({ target: { value } }) => setTargetId(value)}
        options={[
          ...data.items.map((item) => ({
            value: item.id,
            label: `${item.branch} (${stageLabel(item.stage)})`,
          })),
          { value: NEW_BRANCH, label: words.newBranch },
        ]}
      />
      {isNew && (
        <TextField
          label={words.newBranchName}
          hint={words.newBranchHint}
          error={taken ? words.newBranchTaken(name) : null}
          value={branch}
          onChange={({ target: { value } }) => setBranch(value)}
          maxLength={200}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          required
        />
      )}
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
        {backup.verifySeconds !== null && <li>{words.meaning.took(backup.verifySeconds)}</li>}
        <li>{isProduction ? words.meaning.lost : words.meaning.neutral}</li>
      </ul>
    </ConfirmDialog>
  );
}
