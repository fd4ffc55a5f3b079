import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { StageSettings } from "@/components/settings/stage-settings";
import { projectSettingStrings } from "@/components/settings/strings";
import { STAGES, stageLabel } from "@/components/ui/states";
import { STAGE_DEFAULTS, type StageName } from "@/server/projects/contract";

type Props = { params: Promise<{ project: string; stage: string }> };

function readStage(text: string): StageName {
  return STAGES.find((stage) => stage === text) ?? notFound();
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const stage = readStage((await params).stage);
  return { title: `${stageLabel(stage)} · ${projectSettingStrings.title}` };
}

/** The project's layout has read the project with its settings. */
export default async function StageSettingsPage({ params }: Props) {
  const { project, stage: text } = await params;
  const stage = readStage(text);
  return <StageSettings key={stage} slug={project} stage={stage} defaults={STAGE_DEFAULTS[stage]} />;
}
