"use client";

import { useState } from "react";
import { TextField } from "@/components/form/text-field";
import { useAction } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { StoreDto } from "@/server/backups/stores/contract";
import { parseLockDays } from "./parse-lock-days";
import { storeStrings as words } from "./strings";

type ChangeStoreDialogProps = { slug: string; store: StoreDto; onClose: () => void; onSaved: () => void };

/** ChangeStoreDialog: another name, another key, another lock. Where the bucket is stays. */
export function ChangeStoreDialog({ slug, store, onClose, onSaved }: ChangeStoreDialogProps) {
  const { act } = useAction("backupStores.change");
  const [text, setText] = useState({
    name: store.name,
    accessKeyId: "",
    secretAccessKey: "",
    lockDays: store.lockDays === null ? "" : String(store.lockDays),
  });
  const lockDays = parseLockDays(text.lockDays);
  const isHalf = (text.accessKeyId === "") !== (text.secretAccessKey === "");
  const blocked = [
    text.name.trim() === "" && words.missingName,
    isHalf && words.halfKey,
    lockDays === undefined && words.lockDaysWrong,
  ].find((reason) => reason !== false);

  async function save() {
    const { name, accessKeyId, secretAccessKey } = text;
    const accessKey = accessKeyId === "" ? null : { accessKeyId, secretAccessKey };
    const input = { project: slug, storeId: store.id, name, accessKey, lockDays: lockDays ?? null };
    const answer = await act(input);
    if (!answer.ok) return { title: words.changeFailed, message: answer.error.message };
    toast.show({ title: words.changed });
    onSaved();
    return null;
  }

  const field = (name: keyof typeof text, hint?: string, type = "text") => (
    <TextField
      label={words[name]}
      hint={hint}
      type={type}
      autoComplete="off"
      spellCheck={false}
      value={text[name]}
      onChange={(event) => setText({ ...text, [name]: event.target.value })}
    />
  );
  return (
    <ConfirmDialog
      open
      size="md"
      onClose={onClose}
      title={words.changeTitle(store.name)}
      confirmLabel={store.bucket === null ? words.save : words.changeConfirm}
      blockedReason={blocked ?? null}
      onConfirm={save}
    >
      <div className="text-ink grid gap-4">
        {field("name")}
        {store.bucket !== null && (
          <>
            {field("accessKeyId", words.newKeyHint)}
            {field("secretAccessKey", words.secretHint, "password")}
            {field("lockDays", words.lockDaysHint)}
          </>
        )}
      </div>
    </ConfirmDialog>
  );
}
