import type { ReactNode } from "react";
import { storeStrings } from "@/components/backups/stores/strings";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { maskingStrings } from "@/components/masking/strings";
import { memberStrings } from "@/components/members/strings";
import { BlockedNote } from "@/components/settings/blocked-note";
import { settingsPath } from "@/components/settings/settings-path";
import { projectSettingStrings as words } from "@/components/settings/strings";
import { STAGES, stageLabel } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";

type Props = { params: Promise<{ project: string }>; children: ReactNode };

/** The project's layout has read the project. */
export default async function SettingsLayout({ params, children }: Props) {
  const { project } = await params;
  const tabs = [
    { label: words.general, href: settingsPath(project, "general"), exact: true },
    { label: memberStrings.members, href: settingsPath(project, "members") },
    { label: words.repository, href: settingsPath(project, "repository") },
    { label: words.branchRules, href: settingsPath(project, "branch-rules") },
    { label: words.tokens, href: settingsPath(project, "tokens") },
    { label: words.secrets, href: settingsPath(project, "secrets") },
    { label: storeStrings.tab, href: settingsPath(project, "backups") },
    { label: maskingStrings.title, href: settingsPath(project, "masking") },
    ...STAGES.map((stage) => ({ label: stageLabel(stage), href: settingsPath(project, stage) })),
  ];
  return (
    <>
      <PageHeader title={words.title} tabs={<Tabs label={words.sections} items={tabs} />} />
      <PageBody width="text">
        <BlockedNote slug={project} />
        {children}
      </PageBody>
    </>
  );
}
