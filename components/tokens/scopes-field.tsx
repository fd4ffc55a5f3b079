"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { RadioGroup } from "@/components/ui/radio-group";
import { PERMISSIONS, type Permission } from "@/server/access/matrix";
import { tokenStrings as words } from "./strings";

type ScopesFieldProps = {
  ofProject: boolean;
  /** null: all that the owner may */
  value: Permission[] | null;
  onChange: (scopes: Permission[] | null) => void;
};

/** Seeing the project is part of every scope: without it there is nothing to do. */
const CHOICES = (Object.keys(PERMISSIONS) as Permission[]).filter((name) => name !== "project.read");
const PUSH: Permission[] = ["repo.read", "repo.write"];

/** ScopesField: everything the owner may, or some of it by name. */
export function ScopesField({ ofProject, value, onChange }: ScopesFieldProps) {
  const toggle = (name: Permission, on: boolean) =>
    onChange(CHOICES.filter((one) => (one === name ? on : (value ?? []).includes(one))));
  return (
    <div className="grid gap-3">
      <RadioGroup
        legend={words.scopes}
        name="scopes"
        value={value === null ? "all" : "some"}
        onChange={(choice) => onChange(choice === "all" ? null : PUSH)}
        options={[
          { value: "all", label: words.allScopes, explanation: words.allScopesMean(ofProject) },
          { value: "some", label: words.someScopes, explanation: words.someScopesMean },
        ]}
      />
      {value !== null && (
        <fieldset className="border-line rounded-md border p-3">
          <legend className="sr-only">{words.someScopes}</legend>
          <div className="grid gap-2.5 sm:grid-cols-2">
            {CHOICES.map((name) => (
              <Checkbox
                key={name}
                checked={value.includes(name)}
                onChange={({ target }) => toggle(name, target.checked)}
                label={<code className="font-mono text-xs">{name}</code>}
                hint={PERMISSIONS[name]}
              />
            ))}
          </div>
        </fieldset>
      )}
    </div>
  );
}
