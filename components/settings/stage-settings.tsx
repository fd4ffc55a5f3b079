"use client";

import { Link } from "@/components/ui/link";
import { SettingGroups } from "@/components/environments/settings/setting-groups";
import { SettingsForm } from "@/components/environments/settings/settings-form";
import { maskingStrings } from "@/components/masking/strings";
import { Note } from "@/components/ui/note";
import { StageBadge } from "@/components/ui/stage-badge";
import type { EnvironmentOverrides, EnvironmentSettings, StageName } from "@/server/projects/contract";
import { stageStrings as words } from "./strings";
import { settingsPath } from "./settings-path";
import { useProject } from "./use-project";
import { useSaveProject } from "./use-save-project";

type StageSettingsProps = {
  slug: string;
  stage: StageName;
  /** Capstan's own, handed in so that the browser need not load what checks them */
  defaults: EnvironmentSettings;
};

/** StageSettings: what holds for all branches of a stage, each the default or set here. */
export function StageSettings({ slug, stage, defaults }: StageSettingsProps) {
  const { project, blocked } = useProject(slug);
  const { save } = useSaveProject(slug);

  function saveStage(overrides: EnvironmentOverrides) {
    // Only this stage: another one may have been changed by somebody else since this page was read.
    return save({ settings: { stages: { [stage]: overrides } } });
  }

  return (
    <>
      <p className="text-ink-3 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        <StageBadge stage={stage} weight="solid" />
        {words.text[stage]}
      </p>
      {stage === "production" && (
        <Note
          actions={
            <Link className="rounded-xs underline" href={settingsPath(slug, "masking")}>
              {maskingStrings.productionLink}
            </Link>
          }
        >
          {maskingStrings.productionNote}
        </Note>
      )}
      <SettingsForm
        saved={project.settings.stages[stage] ?? {}}
        defaults={defaults}
        inherited={words.inherited}
        blocked={blocked}
        save={saveStage}
      >
        <SettingGroups stage={stage} />
      </SettingsForm>
    </>
  );
}
