"use client";

import { useState } from "react";
import { SelectField } from "@/components/form/select-field";
import { TextField } from "@/components/form/text-field";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { MaskingRule, MaskMethod } from "@/server/masking/contract";
import { maskingStrings as words } from "./strings";
import { useSetMasking } from "./use-set-masking";

type RuleDialogProps = {
  slug: string;
  rules: readonly MaskingRule[];
  /** the one that is changed; null: a new one */
  rule: MaskingRule | null;
  onClose: () => void;
};

/** The longest name PostgreSQL has. */
const NAME_MAX_CHARS = 63;
const METHODS = Object.entries(words.methods).map(([value, label]) => ({ value, label }));

const isMethod = (text: string): text is MaskMethod => Object.hasOwn(words.methods, text);

/** RuleDialog asks which field becomes what. */
export function RuleDialog({ slug, rules, rule, onClose }: RuleDialogProps) {
  const { save, error } = useSetMasking(slug);
  const [model, setModel] = useState(rule?.model ?? "");
  const [field, setField] = useState(rule?.field ?? "");
  const [method, setMethod] = useState<MaskMethod>(rule?.method ?? "name");
  const next = { model: model.trim(), field: field.trim(), method };
  const isSame = (each: MaskingRule) => each.model === next.model && each.field === next.field;
  const taken = rule === null && rules.some(isSame);
  const missing = next.model === "" || next.field === "" ? words.missing : null;

  async function confirm() {
    const changed = rule === null ? [...rules, next] : rules.map((each) => (isSame(each) ? next : each));
    const answer = await save({ rules: changed, expected: [...rules] });
    if (!answer.ok) return { title: words.failed, message: answer.error.message, holds: words.failedHolds };
    toast.show({ title: words.saved(`${next.model} ${next.field}`), text: words.changedText });
    return null;
  }

  const errorsOf = (name: string) =>
    (error?.issues ?? []).filter(({ path }) => path.endsWith(`.${name}`)).map(({ message }) => message);
  return (
    <ConfirmDialog
      open
      size="md"
      onClose={onClose}
      title={rule === null ? words.addTitle : words.editTitle(`${rule.model} ${rule.field}`)}
      confirmLabel={words.save}
      blockedReason={missing ?? (taken ? words.taken : null)}
      onConfirm={confirm}
    >
      <div className="text-ink grid gap-4">
        {rule === null && (
          <>
            <TextField
              data-autofocus
              required
              label={words.model}
              hint={words.modelHint}
              error={errorsOf("model")}
              maxLength={NAME_MAX_CHARS}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={model}
              onChange={({ target }) => setModel(target.value)}
            />
            <TextField
              required
              label={words.field}
              hint={words.fieldHint}
              error={errorsOf("field")}
              maxLength={NAME_MAX_CHARS}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={field}
              onChange={({ target }) => setField(target.value)}
            />
          </>
        )}
        <SelectField
          label={words.method}
          options={METHODS}
          value={method}
          onChange={({ target }) => isMethod(target.value) && setMethod(target.value)}
        />
      </div>
    </ConfirmDialog>
  );
}
