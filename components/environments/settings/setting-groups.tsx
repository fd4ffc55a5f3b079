"use client";

import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import type { StageName } from "@/server/projects/contract";
import { GIB } from "./describe-setting";
import { PairsSetting } from "./pairs-setting";
import {
  ChoiceSetting,
  ModulesSetting,
  NumberSetting,
  SwitchSetting,
  TestTagsSetting,
} from "./setting-fields";
import { useSettings } from "./settings-context";
import { settingStrings as words } from "./strings";

type SettingGroupsProps = {
  stage: StageName;
  /** stands above the lifetime: a branch can be kept */
  keep?: ReactNode;
};

/** SettingGroups: every setting of an environment, for one branch or for all of a stage. Inside a SettingsForm. */
export function SettingGroups({ stage, keep }: SettingGroupsProps) {
  const { defaults, isSetHere } = useSettings();
  const isProduction = stage === "production";
  return (
    <>
      <Group texts={words.groups.push}>
        <ChoiceSetting name="onPush" label={words.onPush} choices={words.onPushChoices} />
        <ChoiceSetting name="install" label={words.install} choices={words.installChoices} />
        <ModulesSetting isProduction={isProduction} />
        <SwitchSetting name="updateChangedContent" label={words.updateChangedContent} />
      </Group>
      <Group texts={words.groups.tests}>
        <SwitchSetting name="runTests" label={words.runTests} />
        <TestTagsSetting />
        <SwitchSetting name="demoData" label={words.demoData} />
        <SwitchSetting name="errorsFail" label={words.errorsFail} hint={words.errorsFailHint} />
      </Group>
      <Group texts={words.groups.life}>
        {keep}
        {isProduction && !isSetHere("lifetimeDays") ? (
          <p className="text-ink-3 py-4 text-sm first:pt-0">{words.lifetimeProduction}</p>
        ) : (
          <NumberSetting
            name="lifetimeDays"
            label={words.lifetimeDays}
            min={1}
            max={3650}
            none={{ label: words.lifetimeNone, proposal: defaults.lifetimeDays ?? 30 }}
          />
        )}
        <NumberSetting
          name="sleepAfterMinutes"
          label={words.sleepAfterMinutes}
          hint={words.sleepHint}
          min={1}
          max={100_000}
          none={{ label: words.sleepNone, proposal: defaults.sleepAfterMinutes ?? 60 }}
        />
      </Group>
      <Group texts={words.groups.resources}>
        <NumberSetting
          name="memoryBytes"
          label={words.memory}
          min={0.25}
          max={1024}
          step={0.25}
          unit={GIB}
          suffix="GiB"
        />
        <NumberSetting name="timeLimitSeconds" label={words.timeLimit} min={30} max={86_400} />
      </Group>
      <Group texts={words.groups.odoo}>
        <PairsSetting name="odooOptions" label={words.odooOptions} hint={words.odooOptionsHint} />
        <PairsSetting name="variables" label={words.variables} hint={words.variablesHint} />
      </Group>
    </>
  );
}

function Group({
  texts: [title, description],
  children,
}: {
  texts: readonly [string, string];
  children: ReactNode;
}) {
  return (
    <Card title={title} description={description}>
      <div className="divide-line divide-y">{children}</div>
    </Card>
  );
}
