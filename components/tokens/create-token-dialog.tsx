"use client";

import { useState } from "react";
import { SelectField } from "@/components/form/select-field";
import { TextField } from "@/components/form/text-field";
import { useAction } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { CreatedToken } from "@/server/tokens/contract";
import { tokenStrings as words } from "./strings";

type CreateTokenDialogProps = { onClose: () => void; onCreated: (token: CreatedToken) => void };

/** CreateTokenDialog asks for a name and an end, and hands the new token on: its secret is in this answer only. */
export function CreateTokenDialog({ onClose, onCreated }: CreateTokenDialogProps) {
  const [name, setName] = useState("");
  const [expiry, setExpiry] = useState<string>(words.expiryDefault);
  const { act, error } = useAction("tokens.create");

  async function create() {
    const expiresInDays = expiry === "never" ? null : Number(expiry);
    const answer = await act({ name: name.trim(), expiresInDays });
    if (!answer.ok) return { title: words.createFailed, message: answer.error.message };
    onCreated(answer.data);
    return null;
  }

  const errorsOf = (field: string) =>
    (error?.issues ?? []).filter(({ path }) => path === field).map(({ message }) => message);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.createTitle}
      confirmLabel={words.createConfirm}
      blockedReason={name.trim() === "" ? words.nameMissing : null}
      onConfirm={create}
    >
      <div className="text-ink grid gap-4">
        <TextField
          data-autofocus
          required
          label={words.name}
          hint={words.nameHint}
          error={errorsOf("name")}
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <SelectField
          label={words.expiry}
          hint={words.expiryHint}
          error={errorsOf("expiresInDays")}
          options={words.expiryChoices}
          value={expiry}
          onChange={({ target }) => setExpiry(target.value)}
        />
      </div>
    </ConfirmDialog>
  );
}
