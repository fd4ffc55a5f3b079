"use client";

import { useActionState } from "react";
import { TextField } from "@/components/form/text-field";
import { ErrorState } from "@/components/ui/error-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { portalStrings } from "./strings";

export type SignInState = { error: string | null; email: string };

type SignInFormProps = {
  next: string;
  /** a server action, so the form also works before or without script */
  action: (state: SignInState, form: FormData) => Promise<SignInState>;
};

/** SignInForm asks for email and password; a wrong password keeps the address. */
export function SignInForm({ next, action }: SignInFormProps) {
  const [state, send] = useActionState(action, { error: null, email: "" });
  return (
    <form action={send} className="grid gap-4">
      <input type="hidden" name="next" value={next} />
      {state.error && <ErrorState title={state.error} />}
      <TextField
        label={portalStrings.email}
        name="email"
        type="email"
        size="lg"
        autoComplete="username"
        defaultValue={state.email}
        autoFocus
        required
      />
      <TextField
        label={portalStrings.password}
        name="password"
        type="password"
        size="lg"
        autoComplete="current-password"
        required
      />
      <SubmitButton size="lg" className="w-full">
        {portalStrings.signIn}
      </SubmitButton>
    </form>
  );
}
