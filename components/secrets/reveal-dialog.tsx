"use client";

import { useRef, useState } from "react";
import { ValueLine } from "@/components/settings/value-line";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import type { SecretSummary } from "@/server/secrets/contract";
import { secretStrings as words } from "./strings";

type RevealDialogProps = { slug: string; secret: SecretSummary; onClose: () => void };

/** RevealDialog shows a value after saying that this is written down. It forgets it when it closes. */
export function RevealDialog({ slug, secret, onClose }: RevealDialogProps) {
  const { act } = useAction("secrets.reveal");
  const [shown, setShown] = useState<{ version: number; value: string } | null>(null);
  // A question that was answered closes itself; then the answer stands in its place.
  const answered = useRef(false);

  async function reveal() {
    const answer = await act({ project: slug, secretId: secret.id });
    if (!answer.ok) return { message: answer.error.message };
    answered.current = true;
    setShown(answer.data);
    return null;
  }

  if (shown === null)
    return (
      <ConfirmDialog
        open
        onClose={() => !answered.current && onClose()}
        title={words.revealTitle(secret.name)}
        confirmLabel={words.reveal}
        onConfirm={reveal}
      >
        <p>{words.revealText}</p>
      </ConfirmDialog>
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.revealedTitle(secret.name, shown.version)}
      footer={
        <Button variant="primary" data-autofocus onClick={onClose}>
          {words.done}
        </Button>
      }
    >
      <ValueLine secret label={words.value} value={shown.value} what={words.secretWhat} />
    </Dialog>
  );
}
