"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { GitCommand } from "../git-command";
import { useChange } from "../use-change";
import { dialogStrings } from "./strings";

type DeleteDialogProps = { environment: EnvironmentSummary; onClose: () => void; onDeleted?: () => void };

/** DeleteDialog says what is lost. Production is deleted only by somebody who types its name. */
export function DeleteDialog({ environment, onClose, onDeleted }: DeleteDialogProps) {
  const { id, branch, stage, branchDeletedAt } = environment;
  const change = useChange("environments.delete");

  async function confirm() {
    const failure = await change({ environmentId: id, confirm: branch }, ({ runId }) => ({
      title: dialogStrings.deleted(branch),
      runId,
    }));
    if (failure === null) onDeleted?.();
    return failure;
  }

  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={dialogStrings.deleteTitle(branch)}
      stage={stage}
      confirmLabel={dialogStrings.deleteConfirm}
      typeToConfirm={stage === "production" ? branch : undefined}
      onConfirm={confirm}
    >
      <p>{branchDeletedAt === null ? dialogStrings.deleteText : dialogStrings.deleteGoneText}</p>
      <p>{dialogStrings.deleteLost}</p>
      {branchDeletedAt === null && (
        <GitCommand environmentId={id} command="delete" label={dialogStrings.deleteCommand} />
      )}
    </ConfirmDialog>
  );
}
