"use client";

import type { ReactNode } from "react";
import { useAction, type ActionInput, type ActionPath } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";

type RemovalDialogProps<Path extends ActionPath> = {
  path: Path;
  input: ActionInput<Path>;
  title: string;
  confirmLabel: string;
  /** what is lost */
  children: ReactNode;
  /** said when it is gone */
  doneTitle: string;
  onClose: () => void;
  /** called whatever came of it: somebody else may have been quicker, and the list is old then as well */
  onAnswer: () => void;
};

/** RemovalDialog asks before one thing of a list is taken away, calls the procedure, and says what became of it. */
export function RemovalDialog<Path extends ActionPath>(props: RemovalDialogProps<Path>) {
  const { act } = useAction(props.path);

  async function remove() {
    const answer = await act(props.input);
    props.onAnswer();
    if (!answer.ok) return { message: answer.error.message };
    toast.show({ title: props.doneTitle });
    return null;
  }

  return (
    <ConfirmDialog
      open
      danger
      onClose={props.onClose}
      title={props.title}
      confirmLabel={props.confirmLabel}
      onConfirm={remove}
    >
      <p>{props.children}</p>
    </ConfirmDialog>
  );
}
