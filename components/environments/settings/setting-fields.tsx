"use client";

import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { Textarea } from "@/components/ui/textarea";
import type { EnvironmentSettings } from "@/server/projects/contract";
import { useSettings } from "./settings-context";
import { SettingOrigin, SettingRow } from "./setting-row";
import { settingStrings as words } from "./strings";

type NamesOf<Value> = {
  [Name in keyof EnvironmentSettings]: EnvironmentSettings[Name] extends Value ? Name : never;
}[keyof EnvironmentSettings];

type ChoiceProps<Name extends "onPush" | "install"> = {
  name: Name;
  label: string;
  choices: Readonly<Record<EnvironmentSettings[Name], string>>;
};

/** ChoiceSetting: one of a few. */
export function ChoiceSetting<Name extends "onPush" | "install">({
  name,
  label,
  choices,
}: ChoiceProps<Name>) {
  const { values, set, blocked } = useSettings();
  const entries = Object.entries(choices) as [EnvironmentSettings[Name], string][];
  return (
    <SettingRow name={name} label={label}>
      {(control) => (
        <Select
          {...control}
          value={values[name]}
          disabled={blocked !== null}
          onChange={({ target }) => {
            const chosen = entries.find(([value]) => value === target.value);
            if (chosen) set(name, chosen[0]);
          }}
        >
          {entries.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </Select>
      )}
    </SettingRow>
  );
}

/** SwitchSetting: on or off. */
export function SwitchSetting({
  name,
  label,
  hint,
}: {
  name: NamesOf<boolean>;
  label: string;
  hint?: string;
}) {
  const { values, set, blocked } = useSettings();
  return (
    <div className="grid gap-x-6 gap-y-2 py-4 first:pt-0 last:pb-0 sm:grid-cols-[minmax(0,1fr)_11rem]">
      <Switch
        label={label}
        hint={hint}
        checked={values[name]}
        disabled={blocked !== null}
        onChange={({ target }) => set(name, target.checked)}
      />
      <SettingOrigin name={name} label={label} />
    </div>
  );
}

type NumberProps = {
  name: "lifetimeDays" | "sleepAfterMinutes" | "timeLimitSeconds" | "memoryBytes";
  label: string;
  hint?: string;
  min: number;
  max: number;
  step?: number;
  /** what one of the shown unit is in the stored one */
  unit?: number;
  suffix?: string;
  /** the word for "no limit", and the number that is proposed when it is unticked */
  none?: { label: string; proposal: number };
};

/** NumberSetting: a number, or nothing where that means "no limit". */
export function NumberSetting(props: NumberProps) {
  const { name, label, hint, min, max, step = 1, unit = 1, suffix, none } = props;
  const { values, set, blocked } = useSettings();
  const value = values[name];
  const isWrong = value !== null && Number.isNaN(value);
  return (
    <SettingRow name={name} label={label} hint={hint} error={isWrong ? words.wholeNumber : null}>
      {(control) => (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <span className="flex items-center gap-2">
            <Input
              {...control}
              type="number"
              inputMode="decimal"
              className="w-32!"
              min={min}
              max={max}
              step={step}
              value={value === null || isWrong ? "" : value / unit}
              disabled={blocked !== null || value === null}
              onChange={({ target }) => set(name, Math.round(target.valueAsNumber * unit))}
            />
            {suffix && <span className="text-ink-3 text-sm">{suffix}</span>}
          </span>
          {none && (
            <Checkbox
              label={none.label}
              checked={value === null}
              disabled={blocked !== null}
              onChange={({ target }) => setNullable(target.checked ? null : none.proposal)}
            />
          )}
        </div>
      )}
    </SettingRow>
  );

  function setNullable(next: number | null) {
    if (name === "lifetimeDays" || name === "sleepAfterMinutes") set(name, next);
  }
}

/** ModulesSetting: technical names with commas between; also what production's very first build installs. */
export function ModulesSetting({ isProduction }: { isProduction: boolean }) {
  const { values, set, blocked, revision, isSetHere } = useSettings();
  if (values.install !== "list" && !isProduction && !isSetHere("modules")) return null;
  return (
    <SettingRow name="modules" label={words.modules} hint={words.modulesHint}>
      {(control) => (
        <TypedText
          key={revision}
          {...control}
          initial={values.modules.join(", ")}
          disabled={blocked !== null}
          onText={(text) =>
            set(
              "modules",
              text.split(/[\s,]+/).filter((name) => name !== ""),
            )
          }
        />
      )}
    </SettingRow>
  );
}

/** TestTagsSetting: Odoo's own notation; empty is "the tests of the installed modules". */
export function TestTagsSetting() {
  const { values, set, blocked } = useSettings();
  return (
    <SettingRow name="testTags" label={words.testTags} hint={words.testTagsHint}>
      {(control) => (
        <Input
          {...control}
          className="font-mono"
          spellCheck={false}
          autoCapitalize="off"
          value={values.testTags ?? ""}
          disabled={blocked !== null}
          onChange={({ target }) => set("testTags", target.value.trim() === "" ? null : target.value)}
        />
      )}
    </SettingRow>
  );
}

type TypedTextProps = { initial: string; disabled: boolean; onText: (text: string) => void; id: string };

/** Keeps what was typed as it was typed: a comma at the end is on the way to the next name. */
function TypedText({ initial, disabled, onText, ...control }: TypedTextProps) {
  const [text, setText] = useState(initial);
  return (
    <Textarea
      {...control}
      className="font-mono"
      spellCheck={false}
      autoCapitalize="off"
      disabled={disabled}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        onText(target.value);
      }}
    />
  );
}
