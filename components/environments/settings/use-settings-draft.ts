"use client";

import { useState } from "react";
import type { EnvironmentOverrides, EnvironmentSettings } from "@/server/projects/contract";

export type SettingName = keyof EnvironmentSettings;

export type SettingsDraft = {
  /** what holds: set here, or else the project's */
  values: EnvironmentSettings;
  defaults: EnvironmentSettings;
  /** what is to be saved */
  overrides: EnvironmentOverrides;
  isSetHere: (name: SettingName) => boolean;
  set: <Name extends SettingName>(name: Name, value: EnvironmentSettings[Name]) => void;
  reset: (name: SettingName) => void;
  discard: () => void;
  isDirty: boolean;
  /** changes when values change other than by typing: fields with a text of their own begin anew */
  revision: number;
};

/** useSettingsDraft holds what was changed and is not saved; without changes it is what the server has. */
export function useSettingsDraft(saved: EnvironmentOverrides, defaults: EnvironmentSettings): SettingsDraft {
  const [draft, setDraft] = useState<EnvironmentOverrides | null>(null);
  const [revision, setRevision] = useState(0);
  const overrides = draft ?? saved;
  const renew = () => setRevision((now) => now + 1);
  return {
    values: { ...defaults, ...overrides },
    defaults,
    overrides,
    isSetHere: (name) => overrides[name] !== undefined,
    set: (name, value) => setDraft({ ...overrides, [name]: value }),
    reset: (name) => {
      const { [name]: _removed, ...rest } = overrides;
      setDraft(rest);
      renew();
    },
    discard: () => {
      setDraft(null);
      renew();
    },
    isDirty: draft !== null && JSON.stringify(sorted(draft)) !== JSON.stringify(sorted(saved)),
    revision,
  };
}

function sorted(overrides: EnvironmentOverrides): [string, unknown][] {
  return Object.entries(overrides).toSorted(([a], [b]) => a.localeCompare(b));
}
