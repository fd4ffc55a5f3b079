"use client";

import { useQueryClient } from "@tanstack/react-query";
import { PageBody } from "@/components/frame/page-body";
import { EnvironmentNetworks } from "@/components/network/environment-networks";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Note } from "@/components/ui/note";
import { Switch } from "@/components/ui/switch";
import type { EnvironmentDetail } from "@/server/environments/contract";
import type { EnvironmentOverrides, EnvironmentSettings } from "@/server/projects/contract";
import { useBranchDesk } from "../branch-desk";
import { useEnvironment } from "../use-environment";
import { SettingGroups } from "./setting-groups";
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
  const { act } = useAction("environments.setSettings");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const blocked = environment.actions.configure;

  async function save(settings: EnvironmentOverrides) {
    const answer = await act({ environmentId, settings });
    if (answer.ok) await queries.invalidateQueries({ queryKey: trpc.environments.pathKey() });
    return answer;
  }

  return (
    <PageBody width="text">
      <p className="text-ink-3 text-sm">{words.intro}</p>
      {blocked && <Note>{blocked}</Note>}
      <SettingsForm
        saved={environment.settings}
        defaults={defaults}
        inherited={words.fromProject}
        blocked={blocked}
        save={save}
      >
        <SettingGroups
          stage={environment.stage}
          keep={environment.stage !== "production" && <KeepSwitch environment={environment} />}
        />
      </SettingsForm>
      <EnvironmentNetworks environmentId={environmentId} blocked={blocked} />
    </PageBody>
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
