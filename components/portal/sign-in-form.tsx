"use client";

import { useActionState } from "react";
import { TextField } from "@/components/form/text-field";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { signInStrings } from "./sign-in-strings";

export type SignInState = {
  /** after the password, people with a second factor are asked for a code */
  step: "password" | "factor";
  error: string | null;
  /** what was done instead of signing in */
  notice: string | null;
  email: string;
};

type SignInFormProps = {
  next: string;
  /** a server action, so the form also works before or without script */
  action: (state: SignInState, form: FormData) => Promise<SignInState>;
  /** which ways are offered */
  password: boolean;
  magicLink: boolean;
  /** "factor" for whoever comes back from another site and has a second factor */
  firstStep: SignInState["step"];
};

/** SignInForm asks for email and password, or mails a link; a wrong password keeps the address. */
export function SignInForm({ next, action, password, magicLink, firstStep }: SignInFormProps) {
  const [state, send] = useActionState(action, { step: firstStep, error: null, notice: null, email: "" });
  const isCode = state.step === "factor";
  return (
    <form action={send} className="grid gap-4">
      <input type="hidden" name="next" value={next} />
      {state.error && <ErrorState title={state.error} />}
      {state.notice && (
        <div role="status">
          <Note tone="success">{state.notice}</Note>
        </div>
      )}
      {isCode && <p className="text-ink-2 text-sm">{signInStrings.codeStep}</p>}
      {isCode ? <CodeField /> : <EmailField email={state.email} />}
      {!isCode && password && <PasswordField />}
      {(isCode || password) && (
        <SubmitButton size="lg" className="w-full">
          {isCode ? signInStrings.signInCode : signInStrings.signIn}
        </SubmitButton>
      )}
      {!isCode && magicLink && (
        <Button type="submit" name="way" value="link" formNoValidate size="lg" className="w-full">
          {password ? signInStrings.signInLink : signInStrings.signInLinkOnly}
        </Button>
      )}
    </form>
  );
}

function EmailField({ email }: { email: string }) {
  return (
    <TextField
      label={signInStrings.email}
      name="email"
      type="email"
      size="lg"
      autoComplete="username"
      defaultValue={email}
      autoFocus
      required
    />
  );
}

function PasswordField() {
  return (
    <TextField
      label={signInStrings.password}
      name="password"
      type="password"
      size="lg"
      autoComplete="current-password"
      required
    />
  );
}

function CodeField() {
  return (
    <TextField
      key="code"
      label={signInStrings.code}
      hint={signInStrings.codeHint}
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
