"use client";

import { useActionState, type ReactNode } from "react";
import { ErrorState } from "@/components/ui/error-state";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";

export type EntryState = { error: string | null; done: string | null };

type EntryFormProps = {
  /** a server action, so the form also works without script */
  action: (state: EntryState, form: FormData) => Promise<EntryState>;
  label: string;
  children?: ReactNode;
};

/** EntryForm sends its fields to a server action and says how it went; what is done is said instead of the fields. */
export function EntryForm({ action, label, children }: EntryFormProps) {
  const [state, send] = useActionState(action, { error: null, done: null });
  if (state.done !== null) return <Note tone="success">{state.done}</Note>;
  return (
    // React empties a form whose action has run; what was written stays until it is right.
    <form action={send} onReset={(event) => event.preventDefault()} className="grid gap-4">
      {state.error && <ErrorState title={state.error} />}
      {children}
      <SubmitButton size="lg" className="w-full">
        {label}
      </SubmitButton>
    </form>
  );
}
