"use client";

import { lazy, Suspense } from "react";
import type { Stage } from "@/components/ui/states";
import type { EnvironmentSummary } from "@/server/environments/contract";

/** What is being asked about a branch; null: nothing. */
export type BranchQuestion =
  | { kind: "move"; environment: EnvironmentSummary; to: Stage | null }
  | { kind: "merge"; source: EnvironmentSummary; into: string | null }
  | { kind: "fork"; source: EnvironmentSummary | null }
  | { kind: "clone"; environment: EnvironmentSummary }
  | { kind: "delete"; environment: EnvironmentSummary }
  | { kind: "restart" | "stop"; environment: EnvironmentSummary }
  | { kind: "rollback"; environment: EnvironmentSummary; deployment: { id: string; number: number } | null };

// Dialogs come with the first question, not with the page.
const MoveDialog = lazy(async () => ({ default: (await import("./move-dialog")).MoveDialog }));
const MergeDialog = lazy(async () => ({ default: (await import("./merge-dialog")).MergeDialog }));
const ForkDialog = lazy(async () => ({ default: (await import("./fork-dialog")).ForkDialog }));
const CloneDialog = lazy(async () => ({ default: (await import("./clone-dialog")).CloneDialog }));
const DeleteDialog = lazy(async () => ({ default: (await import("./delete-dialog")).DeleteDialog }));
const PauseDialog = lazy(async () => ({ default: (await import("./pause-dialog")).PauseDialog }));
const RollbackDialog = lazy(async () => ({ default: (await import("./rollback-dialog")).RollbackDialog }));

type BranchDialogProps = {
  project: string;
  question: BranchQuestion | null;
  /** asks the next question, or with null none */
  ask: (question: BranchQuestion | null) => void;
  /** where to go when the branch the page is about is being deleted */
  onDeleted?: () => void;
};

/** BranchDialog shows the dialog of a question. */
export function BranchDialog({ question, ...rest }: BranchDialogProps) {
  return question && <Suspense>{dialogOf(question, rest)}</Suspense>;
}

function dialogOf(
  question: BranchQuestion,
  { project, ask, onDeleted }: Omit<BranchDialogProps, "question">,
) {
  const onClose = () => ask(null);
  switch (question.kind) {
    case "move": {
      const { environment, to } = question;
      const onMerge = (into: string) => ask({ kind: "merge", source: environment, into });
      return <MoveDialog environment={environment} to={to} onClose={onClose} onMerge={onMerge} />;
    }
    case "merge":
      return <MergeDialog source={question.source} into={question.into} onClose={onClose} />;
    case "fork":
      return <ForkDialog project={project} source={question.source} onClose={onClose} />;
    case "clone":
      return <CloneDialog environment={question.environment} onClose={onClose} />;
    case "delete":
      return <DeleteDialog environment={question.environment} onClose={onClose} onDeleted={onDeleted} />;
    case "restart":
    case "stop":
      return <PauseDialog environment={question.environment} act={question.kind} onClose={onClose} />;
    case "rollback":
      return (
        <RollbackDialog
          environment={question.environment}
          deployment={question.deployment}
          onClose={onClose}
        />
      );
  }
}
