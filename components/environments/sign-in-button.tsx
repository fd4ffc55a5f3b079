"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { useAction } from "@/components/lib/use-action";
import { IconButton } from "@/components/ui/icon-button";
import type { EnvironmentDetail, SignInDto } from "@/server/environments/contract";
import { signInStrings as words } from "./strings";

const SignInDialog = lazyDialog(async () => (await import("./sign-in-dialog")).SignInDialog);

/** SignInButton tells how to sign in to the running Odoo as its administrator. Each look is in the audit trail. */
export function SignInButton({ environment }: { environment: EnvironmentDetail }) {
  const { id, actions } = environment;
  const [open, setOpen] = useState(false);
  const [answer, setAnswer] = useState<SignInDto | null>(null);
  const { act, error } = useAction("environments.signIn");

  async function look() {
    setOpen(true);
    setAnswer(null);
    const shown = await act({ environmentId: id });
    if (shown.ok) setAnswer(shown.data);
  }

  return (
    <>
      <IconButton
        variant="secondary"
        label={words.open}
        icon={<KeyRound />}
        disabledReason={actions.connect}
        onClick={() => void look()}
      />
      {open && (
        <SignInDialog
          environment={environment}
          answer={answer}
          failure={error?.message ?? null}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
