"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { actionStrings } from "../strings";
import { useChange } from "../use-change";

type PauseDialogProps = { environment: EnvironmentSummary; act: "restart" | "stop"; onClose: () => void };

/** PauseDialog asks before people who work in production are cut off. */
export function PauseDialog({ environment, act, onClose }: PauseDialogProps) {
  const { id, branch, stage } = environment;
  const words = {
    restart: {
      title: actionStrings.restartTitle,
      text: actionStrings.restartText,
      label: actionStrings.restart,
    },
    stop: { title: actionStrings.stopTitle, text: actionStrings.stopText, label: actionStrings.stop },
  }[act];
  const change = useChange(`environments.${act}`);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.title(branch)}
      stage={stage}
      confirmLabel={words.label}
      onConfirm={() =>
        change({ environmentId: id }, ({ runId }) => ({
          title: actionStrings.queued(words.label, branch),
          runId,
        }))
      }
    >
      <p>{words.text}</p>
    </ConfirmDialog>
  );
}
