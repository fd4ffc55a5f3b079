"use client";

import { useActionState } from "react";
import { TextField } from "@/components/form/text-field";
import { ErrorState } from "@/components/ui/error-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { portalStrings } from "./strings";

export type SignInState = {
  /** after the password, people with a second factor are asked for a code */
  step: "password" | "factor";
  error: string | null;
  email: string;
};

type SignInFormProps = {
  next: string;
  /** a server action, so the form also works before or without script */
  action: (state: SignInState, form: FormData) => Promise<SignInState>;
};

/** SignInForm asks for email and password; a wrong password keeps the address. */
export function SignInForm({ next, action }: SignInFormProps) {
  const [state, send] = useActionState(action, { step: "password", error: null, email: "" });
  return (
    <form action={send} className="grid gap-4">
      <input type="hidden" name="next" value={next} />
      {state.error && <ErrorState title={state.error} />}
      {state.step === "factor" ? <CodeField /> : <PasswordFields email={state.email} />}
      <SubmitButton size="lg" className="w-full">
        {state.step === "factor" ? portalStrings.signInCode : portalStrings.signIn}
      </SubmitButton>
    </form>
  );
}

function PasswordFields({ email }: { email: string }) {
  return (
    <>
      <TextField
        label={portalStrings.email}
        name="email"
        type="email"
        size="lg"
        autoComplete="username"
        defaultValue={email}
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
    </>
  );
}

function CodeField() {
  return (
    <TextField
      key="code"
      label={portalStrings.code}
      hint={portalStrings.codeHint}
      name="code"
      size="lg"
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      autoFocus
      required
    />
  );
}
