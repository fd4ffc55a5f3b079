"use client";

import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { SelectField } from "@/components/form/select-field";
import { TextField } from "@/components/form/text-field";
import { useTRPC } from "@/components/lib/trpc";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Note } from "@/components/ui/note";
import { toast } from "@/components/ui/toast";
import type { OdooSources } from "@/server/status/contract";
import { SaveFooter } from "./save-footer";
import { generalStrings as words, projectSettingStrings } from "./strings";
import { useProject } from "./use-project";
import { useSaveProject } from "./use-save-project";

/** GeneralForm: the project's name and the Odoo it is built with. */
export function GeneralForm({ slug }: { slug: string }) {
  const { project, blocked } = useProject(slug);
  const { save, pending, error, errorsOf, reset } = useSaveProject(slug);
  const [draft, setDraft] = useState<{ name?: string; odooVersion?: string }>({});
  const { name, odooVersion } = { ...project, ...draft };
  const isDirty = name !== project.name || odooVersion !== project.odooVersion;

  function discard() {
    setDraft({});
    reset();
  }

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (!isDirty || blocked !== null || pending) return;
    const answer = await save(draft);
    if (!answer.ok) return;
    setDraft({});
    toast.show({ title: words.saved });
  }

  return (
    <Card title={projectSettingStrings.general}>
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <TextField
          required
          label={words.name}
          hint={words.nameHint(slug)}
          error={errorsOf("name")}
          maxLength={100}
          autoComplete="off"
          disabled={blocked !== null}
          value={name}
          onChange={({ target }) => setDraft({ ...draft, name: target.value })}
        />
        <VersionField
          value={odooVersion}
          error={errorsOf("odooVersion")}
          disabled={blocked !== null}
          onChange={(next) => setDraft({ ...draft, odooVersion: next })}
        />
        {error && (
          <ErrorState
            title={projectSettingStrings.failed}
            text={error.message}
            holds={projectSettingStrings.failedHolds}
          />
        )}
        <SaveFooter {...{ isDirty, pending, blocked, discard }} />
      </form>
    </Card>
  );
}

type VersionFieldProps = {
  value: string;
  error: string[];
  disabled: boolean;
  onChange: (version: string) => void;
};

/** The versions that can be built here, each saying whether it is the real Odoo. */
function VersionField({ value, error, disabled, onChange }: VersionFieldProps) {
  const sources = useQuery(useTRPC().status.odooSources.queryOptions()).data?.items;
  const known = (sources ?? []).map(({ version, release, standIn }) => ({
    value: version,
    label: standIn ? words.standIn(version) : words.real(version, release),
  }));
  const isKnown = known.some((option) => option.value === value);
  const unknown = { value, label: sources === undefined ? value : words.missing(value) };
  return (
    <div className="grid gap-3">
      <SelectField
        label={words.version}
        hint={words.versionHint}
        error={error}
        disabled={disabled}
        options={isKnown ? known : [unknown, ...known]}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      {sources !== undefined && <VersionNote version={value} sources={sources} />}
    </div>
  );
}

function VersionNote({ version, sources }: { version: string; sources: OdooSources["items"] }) {
  const source = sources.find((each) => each.version === version);
  if (source === undefined) return <Note tone="danger">{words.missingNote(version)}</Note>;
  if (source.standIn) return <Note tone="warning">{words.standInNote(version)}</Note>;
  return <Note tone="success">{words.realNote(version)}</Note>;
}
