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
  revision: string;
};

/** useSettingsDraft holds what was changed and is not saved; without changes it is what the server has. */
export function useSettingsDraft(saved: EnvironmentOverrides, defaults: EnvironmentSettings): SettingsDraft {
  const [draft, setDraft] = useState<EnvironmentOverrides | null>(null);
  const [renewals, setRenewals] = useState(0);
  const overrides = draft ?? saved;
  const renew = () => setRenewals((now) => now + 1);
  const savedText = JSON.stringify(sorted(saved));
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
    isDirty: draft !== null && JSON.stringify(sorted(draft)) !== savedText,
    // what was saved is shown a moment after the draft is let go, so a field that began anew in between begins again
    revision: `${renewals} ${savedText}`,
  };
}

function sorted(overrides: EnvironmentOverrides): [string, unknown][] {
  return Object.entries(overrides).toSorted(([a], [b]) => a.localeCompare(b));
}
