import { SelectField } from "@/components/form/select-field";
import { Note } from "@/components/ui/note";
import type { OdooSources } from "@/server/status/contract";
import { createStrings as words } from "../strings";

type VersionFieldProps = {
  sources: OdooSources["items"];
  value: string;
  onChange: (version: string) => void;
  errors: string[];
};

/** VersionField: the versions that can be built here; each says plainly whether it is Odoo or the stand-in. */
export function VersionField({ sources, value, onChange, errors }: VersionFieldProps) {
  const source = sources.find(({ version }) => version === value);
  return (
    <div className="grid gap-3">
      <SelectField
        label={words.version}
        error={errors}
        options={sources.map(({ version, release, standIn }) => ({
          value: version,
          label: standIn ? words.standIn(version) : words.real(version, release),
        }))}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      {source?.standIn === true && <Note tone="warning">{words.standInNote(value)}</Note>}
      {source?.standIn === false && <Note tone="success">{words.realNote(value, source.release)}</Note>}
    </div>
  );
}
