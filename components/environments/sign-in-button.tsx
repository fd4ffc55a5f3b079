"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";
import { Note } from "@/components/ui/note";
import { Skeleton } from "@/components/ui/skeleton";
import type { EnvironmentDetail, SignInDto } from "@/server/environments/contract";
import { signInStrings as words } from "./strings";

/** SignInButton tells how to sign in to the running Odoo as its administrator. Each look is in the audit trail. */
export function SignInButton({ environment }: { environment: EnvironmentDetail }) {
  const { id, branch, stage, actions } = environment;
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
      <Dialog
        open={open}
        stage={stage}
        size="sm"
        onClose={() => setOpen(false)}
        title={words.title(branch)}
        footer={
          answer === null ? (
            <Button onClick={() => setOpen(false)}>{words.close}</Button>
          ) : (
            <ButtonLink external href={`${answer.url}/web/login`} variant="primary">
              {words.toOdoo}
            </ButtonLink>
          )
        }
      >
        <div aria-live="polite" className="grid gap-3 pb-2">
          {error && <Note tone="danger">{error.message}</Note>}
          {!error && answer === null && <Skeleton className="h-20 w-full" />}
          {answer && <Answer answer={answer} />}
        </div>
      </Dialog>
    </>
  );
}

function Answer({ answer: { login, password, origin } }: { answer: SignInDto }) {
  return (
    <>
      {login !== null && password !== null && (
        <dl className="border-line bg-sunken grid grid-cols-[auto_1fr_auto] items-center gap-x-4 rounded-md border py-1 pr-1 pl-3 text-sm">
          <Line label={words.login} value={login} />
          <Line label={words.password} value={password} />
        </dl>
      )}
      <p className="text-ink-2 text-sm">{words.origin[origin]}</p>
    </>
  );
}

function Line({ label, value }: { label: string; value: string }) {
  return (
    <div className="col-span-3 grid grid-cols-subgrid items-center">
      <dt className="text-ink-2">{label}</dt>
      <dd className="min-w-0">
        <code className="font-mono break-all">{value}</code>
      </dd>
      <dd>
        <CopyButton text={value} what={label.toLowerCase()} />
      </dd>
    </div>
  );
}
