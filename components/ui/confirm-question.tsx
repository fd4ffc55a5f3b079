"use client";

import { useState } from "react";
import type { FormEvent } from "react";
import { FormField } from "@/components/form/form-field";
import { uiStrings } from "@/components/lib/strings";
import { Button } from "./button";
import type { ConfirmDialogProps, ConfirmFailure } from "./confirm-dialog-props";
import { Dialog } from "./dialog";
import { ErrorState } from "./error-state";
import { Input } from "./input";

/**
 * ConfirmQuestion is the dialog of ConfirmDialog, which loads it when it is asked. Its focus is on what is filled in, else
 * on the confirming button; on the dismissing one where the act is dangerous, so that Enter pressed twice destroys nothing.
 */
export function ConfirmQuestion(props: Omit<ConfirmDialogProps, "open">) {
  const { onClose, title, children, confirmLabel, stage, danger = false, typeToConfirm, size = "sm" } = props;
  const [typed, setTyped] = useState("");
  const { pending, failure, run } = useAct(props.onConfirm, onClose);
  const missing = typeToConfirm !== undefined && typed.trim() !== typeToConfirm;
  const blocked = missing ? uiStrings.typeFirst(typeToConfirm) : (props.blockedReason ?? null);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (blocked === null && !pending) void run();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      stage={stage}
      size={size}
      role="alertdialog"
      dismissible={!pending}
    >
      <form onSubmit={onSubmit} noValidate className="space-y-4 pb-2">
        {children && <div className="text-ink-2 space-y-2 text-sm">{children}</div>}
        {typeToConfirm !== undefined && <TypedName name={typeToConfirm} typed={typed} onType={setTyped} />}
        {failure && (
          <ErrorState
            title={failure.title ?? uiStrings.confirmFailed}
            text={failure.message}
            holds={failure.holds}
          />
        )}
        <div className="flex flex-wrap justify-end gap-2 pt-1">
          <Button
            onClick={onClose}
            disabledReason={pending ? uiStrings.working : null}
            data-autofocus={danger && typeToConfirm === undefined ? true : undefined}
          >
            {props.dismissLabel ?? uiStrings.cancel}
          </Button>
          <Button
            type="submit"
            data-autofocus="last"
            variant={danger ? "danger" : "primary"}
            pending={pending}
            disabledReason={blocked}
          >
            {confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type TypedNameProps = { name: string; typed: string; onType: (text: string) => void };

function TypedName({ name, typed, onType }: TypedNameProps) {
  return (
    <FormField label={uiStrings.typeToConfirm(name)}>
      {(control) => (
        <Input
          {...control}
          data-autofocus
          value={typed}
          onChange={(event) => onType(event.target.value)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          className="font-mono"
        />
      )}
    </FormField>
  );
}

function useAct(act: ConfirmDialogProps["onConfirm"], onDone: () => void) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<ConfirmFailure | null>(null);

  async function run() {
    setPending(true);
    setFailure(null);
    try {
      const result = (await act()) ?? null;
      setFailure(result);
      if (result === null) onDone();
    } catch {
      // A server action that threw hides its words in production; what is known is that nothing is known.
      setFailure({ message: uiStrings.confirmUnknown });
    } finally {
      setPending(false);
    }
  }

  return { pending, failure, run };
}
