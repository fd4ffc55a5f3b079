"use client";

import type { ReactNode } from "react";

import { PageBody } from "@/components/frame/page-body";
import { Card } from "@/components/ui/card";
import { Note } from "@/components/ui/note";
import { Switch } from "@/components/ui/switch";
import type { EnvironmentDetail } from "@/server/environments/contract";
import type { EnvironmentSettings } from "@/server/projects/contract";
import { useBranchDesk } from "../branch-desk";
import { useEnvironment } from "../use-environment";
import { GIB } from "./describe-setting";
import { PairsSetting } from "./pairs-setting";
import {
  ChoiceSetting,
  ModulesSetting,
  NumberSetting,
  SwitchSetting,
  TestTagsSetting,
} from "./setting-fields";
import { SettingsForm } from "./settings-form";
import { settingStrings as words } from "./strings";

type SettingsPageProps = {
  environmentId: string;
  /** what the project says for this stage */
  defaults: EnvironmentSettings;
};

/** SettingsPage: an environment's own settings, each the project's default or set here. */
export function SettingsPage({ environmentId, defaults }: SettingsPageProps) {
  const environment = useEnvironment(environmentId);
  const blocked = environment.actions.configure;
  return (
    <PageBody width="text">
      <p className="text-ink-3 text-sm">{words.intro}</p>
      {blocked && <Note>{blocked}</Note>}
      <SettingsForm environment={environment} defaults={defaults}>
        <Group texts={words.groups.push}>
          <ChoiceSetting name="onPush" label={words.onPush} choices={words.onPushChoices} />
          <ChoiceSetting name="install" label={words.install} choices={words.installChoices} />
          <ModulesSetting isProduction={environment.stage === "production"} />
          <SwitchSetting name="updateChangedContent" label={words.updateChangedContent} />
        </Group>
        <Group texts={words.groups.tests}>
          <SwitchSetting name="runTests" label={words.runTests} />
          <TestTagsSetting />
          <SwitchSetting name="demoData" label={words.demoData} />
          <SwitchSetting name="errorsFail" label={words.errorsFail} hint={words.errorsFailHint} />
        </Group>
        <Group texts={words.groups.life}>
          {environment.stage !== "production" && <KeepSwitch environment={environment} />}
          <NumberSetting
            name="lifetimeDays"
            label={words.lifetimeDays}
            min={1}
            max={3650}
            none={{ label: words.lifetimeNone, proposal: defaults.lifetimeDays ?? 30 }}
          />
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
      </SettingsForm>
    </PageBody>
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

/** Unlike the settings around it, keeping works at once, as the button on the board does. */
function KeepSwitch({ environment }: { environment: EnvironmentDetail }) {
  const { acts } = useBranchDesk();
  return (
    <div className="grid gap-x-6 py-4 first:pt-0 sm:grid-cols-[minmax(0,1fr)_11rem]">
      <Switch
        label={words.keep}
        hint={words.keepHint}
        checked={environment.keep}
        disabled={environment.actions.configure !== null}
        onChange={({ target }) => acts.keep(environment, target.checked)}
      />
    </div>
  );
}
