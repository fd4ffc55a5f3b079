"use client";

import { useState } from "react";
import { FormField } from "@/components/form/form-field";
import { SelectField } from "@/components/form/select-field";
import { TextField } from "@/components/form/text-field";
import { useAction } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import type { Permission, Role } from "@/server/access/matrix";
import { parseConditions } from "./parse-conditions";
import { RoleField } from "./role-field";
import { ScopesField } from "./scopes-field";
import { tokenStrings } from "./strings";
import { TRUST_PRESETS, trustStrings as words } from "./trust-strings";

type CreateTrustDialogProps = { slug: string; origin: string; onClose: () => void; onCreated: () => void };

/** CreateTrustDialog: which identities may come, and as what. Beginning from what is usual for the CI system. */
export function CreateTrustDialog({ slug, origin, onClose, onCreated }: CreateTrustDialogProps) {
  const { act, error } = useAction("trustRules.create");
  const [kind, setKind] = useState<string>(TRUST_PRESETS[0].value);
  const [name, setName] = useState<string>(TRUST_PRESETS[0].label);
  const [issuer, setIssuer] = useState<string>(TRUST_PRESETS[0].issuer);
  const [audience, setAudience] = useState(origin);
  const [conditions, setConditions] = useState<string>(TRUST_PRESETS[0].claims);
  const [role, setRole] = useState<Role>("developer");
  const [scopes, setScopes] = useState<Permission[] | null>(null);
  const { claims, wrong } = parseConditions(conditions);

  function choose(value: string) {
    const preset = TRUST_PRESETS.find((one) => one.value === value) ?? TRUST_PRESETS[0];
    setKind(preset.value);
    setName(preset.value === "other" ? "" : preset.label);
    setIssuer(preset.issuer);
    setConditions(preset.claims);
  }

  async function confirm() {
    const rule = {
      name: name.trim(),
      issuer: issuer.trim(),
      audience: audience.trim(),
      claims,
      role,
      scopes,
    };
    const answer = await act({ project: slug, ...rule });
    if (!answer.ok) return { title: words.createFailed, message: answer.error.message };
    toast.show({ title: words.created(rule.name) });
    onCreated();
    return null;
  }

  const errorsOf = (field: string) =>
    (error?.issues ?? [])
      .filter(({ path }) => path === field || path.startsWith(`${field}.`))
      .map(({ message }) => message);
  return (
    <ConfirmDialog
      open
      size="md"
      onClose={onClose}
      title={words.createTitle}
      confirmLabel={words.createConfirm}
      blockedReason={blockedBy({ name, conditions, scopes })}
      onConfirm={confirm}
    >
      <div className="text-ink grid gap-4">
        <SelectField
          data-autofocus
          label={words.kind}
          options={TRUST_PRESETS}
          value={kind}
          onChange={({ target }) => choose(target.value)}
        />
        <TextField
          required
          label={words.name}
          error={errorsOf("name")}
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <TextField
          required
          label={words.issuer}
          hint={words.issuerHint}
          error={errorsOf("issuer")}
          spellCheck={false}
          autoComplete="off"
          value={issuer}
          onChange={({ target }) => setIssuer(target.value)}
        />
        <TextField
          required
          label={words.audience}
          hint={words.audienceHint}
          error={errorsOf("audience")}
          spellCheck={false}
          autoComplete="off"
          value={audience}
          onChange={({ target }) => setAudience(target.value)}
        />
        <FormField
          required
          label={words.conditions}
          hint={words.conditionsHint}
          error={wrong === null ? errorsOf("claims") : words.conditionWrong(wrong)}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              spellCheck={false}
              className="font-mono"
              value={conditions}
              onChange={({ target }) => setConditions(target.value)}
            />
          )}
        </FormField>
        <RoleField value={role} hint={words.roleHint} onChange={setRole} />
        <ScopesField ofProject value={scopes} onChange={setScopes} />
      </div>
    </ConfirmDialog>
  );
}

function blockedBy(draft: { name: string; conditions: string; scopes: Permission[] | null }): string | null {
  const { claims, wrong } = parseConditions(draft.conditions);
  if (draft.name.trim() === "") return tokenStrings.nameMissing;
  if (wrong !== null) return words.conditionWrong(wrong);
  if (Object.keys(claims).length === 0) return words.conditionsMissing;
  return draft.scopes?.length === 0 ? tokenStrings.scopesMissing : null;
}
