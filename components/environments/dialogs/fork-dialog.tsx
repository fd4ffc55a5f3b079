"use client";

import { useState } from "react";
import { SelectField } from "@/components/form/select-field";
import { TextField } from "@/components/form/text-field";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { stageLabel, STAGES } from "@/components/ui/states";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { GitCommand } from "../git-command";
import { useChange } from "../use-change";
import { useEnvironments } from "../use-environments";
import { dialogStrings } from "./strings";

type ForkDialogProps = {
  project: string;
  /** the branch to begin from; null begins with production */
  source: EnvironmentSummary | null;
  onClose: () => void;
};

/** ForkDialog makes a branch at another one's newest commit. */
export function ForkDialog({ project, source, onClose }: ForkDialogProps) {
  const all = useEnvironments(project);
  const sources = all
    .filter(({ branchDeletedAt, head }) => branchDeletedAt === null && head !== null)
    .toSorted(
      (a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || a.branch.localeCompare(b.branch),
    );
  const [chosen, setChosen] = useState(source?.id ?? sources[0]?.id ?? "");
  const [name, setName] = useState("");
  const wanted = name.trim();
  const taken = all.some(({ branch }) => branch === wanted);
  const change = useChange("environments.createBranch");
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      size="md"
      title={dialogStrings.forkTitle}
      confirmLabel={dialogStrings.forkConfirm}
      blockedReason={
        wanted === "" ? dialogStrings.forkNameMissing : taken ? dialogStrings.forkNameTaken(wanted) : null
      }
      onConfirm={() =>
        change({ environmentId: chosen, name: wanted }, ({ branch, runs }) => ({
          title: dialogStrings.forked(branch),
          runId: runs[0],
        }))
      }
    >
      <TextField
        label={dialogStrings.forkName}
        hint={dialogStrings.forkHint}
        error={taken ? dialogStrings.forkNameTaken(wanted) : null}
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder={dialogStrings.forkPlaceholder}
        maxLength={200}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        required
        data-autofocus
      />
      <SelectField
        label={dialogStrings.forkFrom}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        options={sources.map(({ id, branch, stage }) => ({
          value: id,
          label: `${branch} (${stageLabel(stage)})`,
        }))}
      />
      {chosen !== "" && (
        <GitCommand
          environmentId={chosen}
          command="fork"
          fork={wanted || undefined}
          label={dialogStrings.onYourMachine}
        />
      )}
    </ConfirmDialog>
  );
}
