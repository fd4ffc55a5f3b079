"use client";

import { useState } from "react";
import { SelectField } from "@/components/form/select-field";
import { TextField } from "@/components/form/text-field";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Permission, Role } from "@/server/access/matrix";
import type { CreatedToken } from "@/server/tokens/contract";
import { RoleField } from "./role-field";
import { ScopesField } from "./scopes-field";
import { tokenStrings as words } from "./strings";
import { useTokenActs } from "./use-token-acts";

type CreateTokenDialogProps = {
  /** slug; null: a token of one's own */
  project: string | null;
  /** how long the organization lets a token live; null: as long as one wishes */
  maxDays: number | null;
  onClose: () => void;
  onCreated: (token: CreatedToken) => void;
};

/** CreateTokenDialog asks for a name, an end and the limits, and hands the new token on: its secret is in this answer only. */
export function CreateTokenDialog({ project, maxDays, onClose, onCreated }: CreateTokenDialogProps) {
  const choices = words.expiryChoices(maxDays);
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const [scopes, setScopes] = useState<Permission[] | null>(null);
  const [expiry, setExpiry] = useState<string>(words.expiryDefault(maxDays));
  const { create, error } = useTokenActs(project);

  async function confirm() {
    const expiresInDays = expiry === "never" ? null : Number(expiry);
    const answer = await create({ name: name.trim(), expiresInDays, role, scopes });
    if (!answer.ok) return { title: words.createFailed, message: answer.error.message };
    onCreated(answer.data);
    return null;
  }

  const errorsOf = (field: string) =>
    (error?.issues ?? []).filter(({ path }) => path === field).map(({ message }) => message);
  const blocked = name.trim() === "" ? words.nameMissing : scopes?.length === 0 ? words.scopesMissing : null;
  return (
    <ConfirmDialog
      open
      size="md"
      onClose={onClose}
      title={project === null ? words.createTitle : words.createProjectTitle}
      confirmLabel={words.createConfirm}
      blockedReason={blocked}
      onConfirm={confirm}
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
        {project !== null && <RoleField value={role} hint={words.roleHint} onChange={setRole} />}
        <SelectField
          label={words.expiry}
          hint={maxDays === null ? words.expiryHint : words.expiryLimited(maxDays)}
          error={errorsOf("expiresInDays")}
          options={choices}
          value={expiry}
          onChange={({ target }) => setExpiry(target.value)}
        />
        <ScopesField ofProject={project !== null} value={scopes} onChange={setScopes} />
      </div>
    </ConfirmDialog>
  );
}
