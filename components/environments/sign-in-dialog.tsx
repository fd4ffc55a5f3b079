"use client";

import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Note } from "@/components/ui/note";
import { Skeleton } from "@/components/ui/skeleton";
import type { EnvironmentDetail, SignInDto } from "@/server/environments/contract";
import { signInStrings as words } from "./strings";

type SignInDialogProps = {
  environment: Pick<EnvironmentDetail, "branch" | "stage">;
  /** null: it is being asked for */
  answer: SignInDto | null;
  failure: string | null;
  onClose: () => void;
};

/** SignInDialog: where and how to sign in to the running Odoo. */
export function SignInDialog({ environment, answer, failure, onClose }: SignInDialogProps) {
  return (
    <Dialog
      open
      stage={environment.stage}
      size="sm"
      onClose={onClose}
      title={words.title(environment.branch)}
      footer={
        answer === null ? (
          <Button onClick={onClose}>{words.close}</Button>
        ) : (
          <ButtonLink external href={`${answer.url}/web/login`} variant="primary">
            {words.toOdoo}
          </ButtonLink>
        )
      }
    >
      <div aria-live="polite" className="grid gap-3 pb-2">
        {failure !== null && <Note tone="danger">{failure}</Note>}
        {failure === null && answer === null && <Skeleton className="h-20 w-full" />}
        {answer && <Answer answer={answer} />}
      </div>
    </Dialog>
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
