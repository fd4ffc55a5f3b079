"use client";

import { useState } from "react";
import { TextField } from "@/components/form/text-field";
import { useAction } from "@/components/lib/use-action";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { parseLockDays } from "./parse-lock-days";
import { storeStrings as words } from "./strings";

type AddStoreDialogProps = { slug: string; onClose: () => void; onSaved: () => void };

const EMPTY = {
  name: "",
  endpoint: "",
  region: "",
  bucket: "",
  prefix: "",
  accessKeyId: "",
  secretAccessKey: "",
  lockDays: "",
};
const FIELDS = [
  ["name", words.nameHint],
  ["endpoint", words.endpointHint],
  ["region", words.regionHint],
  ["bucket", null],
  ["prefix", null],
  ["accessKeyId", null],
  ["secretAccessKey", words.secretHint],
  ["lockDays", words.lockDaysHint],
] as const;
const OPTIONAL = new Set<string>(["endpoint", "prefix", "lockDays"]);

/** AddStoreDialog asks where the bucket is, and adds it when a test object came back from there. */
export function AddStoreDialog({ slug, onClose, onSaved }: AddStoreDialogProps) {
  const { act, error } = useAction("backupStores.add");
  const [text, setText] = useState(EMPTY);
  const [flags, setFlags] = useState({ pathStyle: false, encrypted: true, primary: true });
  const lockDays = parseLockDays(text.lockDays);
  const isFilled = FIELDS.every(([field]) => OPTIONAL.has(field) || text[field].trim() !== "");

  async function save() {
    const endpoint = text.endpoint.trim() === "" ? null : text.endpoint.trim();
    const answer = await act({ project: slug, ...text, ...flags, endpoint, lockDays: lockDays ?? null });
    if (!answer.ok) return { title: words.addFailed, message: answer.error.message };
    toast.show({ title: words.added(answer.data.name), text: words.addedText });
    onSaved();
    return null;
  }

  const flag = (name: keyof typeof flags, label: string, hint?: string) => (
    <Checkbox
      label={label}
      hint={hint}
      checked={flags[name]}
      onChange={({ target: { checked } }) => setFlags({ ...flags, [name]: checked })}
    />
  );
  return (
    <ConfirmDialog
      open
      size="md"
      onClose={onClose}
      title={words.addTitle}
      confirmLabel={words.addConfirm}
      blockedReason={!isFilled ? words.missing : lockDays === undefined ? words.lockDaysWrong : null}
      onConfirm={save}
    >
      <div className="text-ink grid gap-4">
        {FIELDS.map(([field, hint]) => (
          <TextField
            key={field}
            label={words[field]}
            hint={hint}
            required={!OPTIONAL.has(field)}
            optional={OPTIONAL.has(field)}
            error={(error?.issues ?? []).filter(({ path }) => path === field).map(({ message }) => message)}
            type={field === "secretAccessKey" ? "password" : "text"}
            inputMode={field === "lockDays" ? "numeric" : undefined}
            autoComplete="off"
            spellCheck={false}
            value={text[field]}
            onChange={(event) => setText({ ...text, [field]: event.target.value })}
          />
        ))}
        {flag("pathStyle", words.pathStyle, words.pathStyleHint)}
        {flag("encrypted", words.encrypt, words.encryptHint)}
        {flag("primary", words.primaryLabel)}
      </div>
    </ConfirmDialog>
  );
}
