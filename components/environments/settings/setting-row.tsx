"use client";

import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { FormField, type FieldControl } from "@/components/form/form-field";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { describeSetting } from "./describe-setting";
import { useSettings } from "./settings-context";
import { settingStrings as words } from "./strings";
import type { SettingName } from "./use-settings-draft";

type SettingRowProps = {
  name: SettingName;
  label: string;
  hint?: string;
  error?: string | null;
  children: (control: FieldControl) => ReactNode;
};

/** SettingRow is one setting: its field, whether it is inherited or set here, and the way back. */
export function SettingRow({ name, label, hint, error, children }: SettingRowProps) {
  const { errorsOf } = useSettings();
  return (
    <div className="grid gap-x-6 gap-y-2 py-4 first:pt-0 last:pb-0 sm:grid-cols-[minmax(0,1fr)_11rem]">
      <FormField label={label} hint={hint} error={error ?? errorsOf(name)}>
        {children}
      </FormField>
      <SettingOrigin name={name} label={label} />
    </div>
  );
}

/** SettingOrigin: "Project default" (or whose it is), or "Set here" with the default and a button that goes back to it. */
export function SettingOrigin({ name, label }: { name: SettingName; label: string }) {
  const { isSetHere, defaults, inherited, reset, blocked } = useSettings();
  if (!isSetHere(name))
    return (
      <div className="sm:text-right">
        <Badge>{inherited.badge}</Badge>
      </div>
    );
  const value = describeSetting(name, defaults);
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 sm:flex-col sm:items-end">
      <Badge tone="info">{words.setHere}</Badge>
      <span className="text-ink-3 text-xs">{words.defaultIs(value)}</span>
      <Button
        size="sm"
        variant="ghost"
        icon={<RotateCcw />}
        className="sm:-mr-2.5"
        disabledReason={blocked}
        onClick={() => reset(name)}
        aria-label={inherited.resetWhat(label, value)}
      >
        {words.reset}
      </Button>
    </div>
  );
}
