"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { uiStrings } from "@/components/lib/strings";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RadioGroup, type RadioOption } from "@/components/ui/radio-group";
import { stageLabel, STAGES, type Stage } from "@/components/ui/states";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { boardStrings } from "../board-strings";
import { useChange } from "../use-change";
import { dialogStrings } from "./strings";

type MoveDialogProps = {
  environment: EnvironmentSummary;
  /** the stage it was dropped on; none when the dialog was opened by a menu */
  to: Stage | null;
  onClose: () => void;
  /** it cannot be moved there, but merged into that branch */
  onMerge: (into: string) => void;
};

/** MoveDialog says what moving a branch to each stage means, by Odoo.sh's rules, and does it. */
export function MoveDialog({ environment, to, onClose, onMerge }: MoveDialogProps) {
  const { id, branch, stage } = environment;
  const [chosen, setChosen] = useState<Stage | null>(to);
  const plans = {
    production: usePlan(id, "production"),
    staging: usePlan(id, "staging"),
    development: usePlan(id, "development"),
  };
  const mergeInstead = useRef<string | null>(null);
  const plan = chosen === null ? null : plans[chosen];
  const change = useChange("environments.moveStage");

  // A confirmed dialog closes itself; what follows is then the merge's dialog.
  const close = () => (mergeInstead.current === null ? onClose() : onMerge(mergeInstead.current));

  async function confirm() {
    if (chosen === null || !plan) return null;
    if (plan.kind === "merge") {
      mergeInstead.current = plan.into;
      return null;
    }
    return change({ environmentId: id, to: chosen }, ({ runId }) => ({
      title: `${branch}: ${stageLabel(chosen ?? stage)}`,
      runId,
    }));
  }

  return (
    <ConfirmDialog
      open
      onClose={close}
      title={dialogStrings.moveTitle(branch)}
      stage={chosen ?? stage}
      confirmLabel={confirmLabel(chosen, plan)}
      blockedReason={blockedReason(chosen, plan)}
      onConfirm={confirm}
    >
      <RadioGroup
        legend={dialogStrings.moveLegend}
        name="stage"
        value={chosen ?? ""}
        onChange={(value) => setChosen(STAGES.find((each) => each === value) ?? null)}
        options={STAGES.map((each) => option(each, stage, plans[each]))}
      />
    </ConfirmDialog>
  );
}

type Plan = ReturnType<typeof usePlan>;

function usePlan(environmentId: string, to: Stage) {
  const { data } = useQuery(useTRPC().environments.describeMove.queryOptions({ environmentId, to }));
  return data;
}

function option(stage: Stage, now: Stage, plan: Plan): RadioOption {
  const label = stageLabel(stage);
  if (stage === now) return { value: stage, label, disabledReason: dialogStrings.moveHere };
  if (plan?.kind === "blocked") return { value: stage, label, disabledReason: plan.reason };
  return {
    value: stage,
    label,
    explanation: plan ? (plan.kind === "merge" ? plan.reason : plan.note) : uiStrings.loading,
  };
}

function confirmLabel(chosen: Stage | null, plan: Plan | null): string {
  if (plan?.kind === "merge") return dialogStrings.moveMerge(plan.into);
  return chosen === null ? boardStrings.dropMove("…") : dialogStrings.moveConfirm(stageLabel(chosen));
}

function blockedReason(chosen: Stage | null, plan: Plan | null): string | null {
  if (chosen === null) return dialogStrings.moveChoose;
  if (!plan) return uiStrings.loading;
  return plan.kind === "blocked" ? plan.reason : null;
}
