"use client";

import { useState } from "react";
import { encode } from "uqr";
import { TextField } from "@/components/form/text-field";
import { useAction, type ActionOutput } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { toast } from "@/components/ui/toast";
import { securityStrings as words } from "./strings";

type EnrolDialogProps = {
  start: ActionOutput<"identity.beginTotp">;
  onClose: () => void;
  onEnrolled: () => void;
};

/** EnrolDialog shows the secret to the app and takes its first code; nothing counts before that. */
export function EnrolDialog({ start, onClose, onEnrolled }: EnrolDialogProps) {
  const [code, setCode] = useState("");
  const { act } = useAction("identity.confirmTotp");

  async function confirm() {
    const answer = await act({ factorId: start.factorId, code });
    if (!answer.ok) return { message: answer.error.message };
    toast.show({ title: words.enrolled });
    onEnrolled();
    return null;
  }

  return (
    <ConfirmDialog
      open
      size="md"
      onClose={onClose}
      title={words.enrolTitle}
      confirmLabel={words.enrolConfirm}
      blockedReason={code.trim() === "" ? words.proveEmpty : null}
      onConfirm={confirm}
    >
      <div className="text-ink grid gap-4">
        <p className="text-ink-2">{words.enrolScan}</p>
        <QrCode text={start.uri} />
        <div>
          <p className="text-ink-2 mb-1">{words.enrolKey}</p>
          <div className="border-line-strong bg-sunken flex items-center gap-2 rounded-md border py-1 pr-1 pl-3">
            <code className="min-w-0 grow font-mono text-sm break-all">{start.secret}</code>
            <CopyButton text={start.secret} what={words.enrolKeyWhat} size="md" />
          </div>
        </div>
        <TextField
          data-autofocus
          required
          label={words.enrolCode}
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={({ target }) => setCode(target.value)}
        />
      </div>
    </ConfirmDialog>
  );
}

/** Black on white in every theme, with the quiet edge that readers need. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      role="img"
      aria-label={words.qr}
      viewBox={`0 0 ${size} ${size}`}
      className="bg-scan-ground size-44 justify-self-center rounded-md"
      shapeRendering="crispEdges"
    >
      <path d={path} className="fill-scan-ink" />
    </svg>
  );
}
