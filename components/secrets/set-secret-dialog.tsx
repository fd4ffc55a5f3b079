"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormField } from "@/components/form/form-field";
import { SelectField } from "@/components/form/select-field";
import { TextField } from "@/components/form/text-field";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Note } from "@/components/ui/note";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import type { SecretSummary, SecretTarget } from "@/server/secrets/contract";
import { useProject } from "@/components/settings/use-project";
import { placeOf, placeOptions } from "./place-options";
import { secretRights } from "./secret-rights";
import { secretStrings as words } from "./strings";

type SetSecretDialogProps = {
  slug: string;
  /** the one that gets a new value; null: a new one */
  secret: SecretSummary | null;
  onClose: () => void;
  onSaved: () => void;
};

/** Branches offered by name; a project with more sets theirs through the API. */
const BRANCHES = 200;

/** SetSecretDialog asks for a value, and for a new secret where it is given out. */
export function SetSecretDialog({ slug, secret, onClose, onSaved }: SetSecretDialogProps) {
  const { act, error } = useAction("secrets.set");
  const [target, setTarget] = useState<SecretTarget>(secret?.target ?? "variable");
  const [name, setName] = useState(secret?.name ?? "");
  const [value, setValue] = useState("");
  const [chosen, setPlace] = useState<string | null>(
    secret?.environment?.id ?? secret?.stage ?? (secret ? "" : null),
  );
  const listInput = { project: slug, limit: BRANCHES };
  const rights = secretRights(useProject(slug).project.role);
  const environments = useQuery(useTRPC().environments.list.queryOptions(listInput)).data?.items ?? [];
  const places = placeOptions(environments, rights);
  // The first that the role may set, unless somebody chose.
  const place = chosen ?? places.find(({ disabled }) => !disabled)?.value ?? "";

  async function save() {
    const answer = await act({ project: slug, target, name: name.trim(), value, ...placeOf(place) });
    if (!answer.ok) return { title: words.failed, message: answer.error.message };
    toast.show({ title: words.saved(name.trim(), answer.data.version), text: words.savedText });
    onSaved();
    return null;
  }

  const errorsOf = (field: string) =>
    (error?.issues ?? []).filter(({ path }) => path === field).map(({ message }) => message);
  return (
    <ConfirmDialog
      open
      size="md"
      onClose={onClose}
      title={secret === null ? words.createTitle : words.replaceTitle(secret.name)}
      confirmLabel={words.save}
      blockedReason={name.trim() === "" ? words.nameMissing : value === "" ? words.valueMissing : null}
      onConfirm={save}
    >
      <div className="text-ink grid gap-4">
        {secret === null && (
          <>
            <SelectField
              label={words.target}
              options={Object.entries(words.targets).map(([key, label]) => ({ value: key, label }))}
              value={target}
              onChange={(event) => setTarget(event.target.value === "option" ? "option" : "variable")}
            />
            <TextField
              data-autofocus
              required
              label={words.name}
              hint={words.nameHint[target]}
              error={errorsOf("name")}
              maxLength={100}
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <SelectField
              label={words.place}
              hint={words.placeHint}
              error={errorsOf("environmentId")}
              options={places}
              value={place}
              onChange={(event) => setPlace(event.target.value)}
            />
            {place === "" && <Note>{words.everywhereNote}</Note>}
          </>
        )}
        <FormField required label={words.value} hint={words.valueHint} error={errorsOf("value")}>
          {(control) => (
            <Textarea
              {...control}
              data-autofocus={secret !== null || undefined}
              rows={2}
              spellCheck={false}
              autoComplete="off"
              className="font-mono"
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </FormField>
      </div>
    </ConfirmDialog>
  );
}
