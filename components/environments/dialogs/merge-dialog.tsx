"use client";

import { useState } from "react";
import { SelectField } from "@/components/form/select-field";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { stageLabel, STAGES } from "@/components/ui/states";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { GitCommand } from "../git-command";
import { useChange } from "../use-change";
import { useEnvironments } from "../use-environments";
import { dialogStrings } from "./strings";

type MergeDialogProps = {
  source: EnvironmentSummary;
  /** the branch it was dropped on; null lets the person choose */
  into: string | null;
  onClose: () => void;
};

/** MergeDialog says what a merge will do, shows it as a git command, and does it; a conflict is shown with its files. */
export function MergeDialog({ source, into, onClose }: MergeDialogProps) {
  const targets = useEnvironments(source.projectSlug).filter(
    ({ id, branchDeletedAt }) => id !== source.id && branchDeletedAt === null,
  );
  const [chosen, setChosen] = useState(into ?? "");
  const target = targets.find(({ branch }) => branch === chosen) ?? null;
  const change = useChange("environments.merge");

  async function confirm() {
    if (!target) return null;
    const failure = await change(
      { environmentId: target.id, sourceEnvironmentId: source.id },
      ({ kind, runs }) => ({
        title: (kind === "merged" ? dialogStrings.merged : dialogStrings.upToDate)(source.branch, chosen),
        runId: runs[0],
      }),
    );
    return failure && { title: dialogStrings.mergeConflict, holds: dialogStrings.mergeHolds, ...failure };
  }

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      size="md"
      title={
        target
          ? dialogStrings.mergeTitle(source.branch, target.branch)
          : dialogStrings.mergeAnyTitle(source.branch)
      }
      stage={target?.stage ?? source.stage}
      confirmLabel={dialogStrings.mergeConfirm}
      blockedReason={target ? null : dialogStrings.mergeChoose}
      onConfirm={confirm}
    >
      {into === null && <TargetField targets={targets} value={chosen} onChange={setChosen} />}
      {target && (
        <>
          <p>{dialogStrings.mergeText(source.branch, target.branch)}</p>
          <p>{dialogStrings.mergeThen[target.stage]}</p>
          <p>{dialogStrings.mergeOnlyCode}</p>
          <GitCommand
            environmentId={source.id}
            command="merge"
            into={target.branch}
            label={dialogStrings.onYourMachine}
          />
        </>
      )}
    </ConfirmDialog>
  );
}

type TargetFieldProps = { targets: EnvironmentSummary[]; value: string; onChange: (branch: string) => void };

function TargetField({ targets, value, onChange }: TargetFieldProps) {
  const sorted = targets.toSorted(
    (a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || a.branch.localeCompare(b.branch),
  );
  return (
    <SelectField
      label={dialogStrings.mergeInto}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      data-autofocus
      options={[
        { value: "", label: dialogStrings.mergeChoose, disabled: true },
        ...sorted.map(({ branch, stage }) => ({ value: branch, label: `${branch} (${stageLabel(stage)})` })),
      ]}
    />
  );
}
