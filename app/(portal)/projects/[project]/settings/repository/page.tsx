import type { Metadata } from "next";
import { RepositorySettings } from "@/components/settings/repository-settings";
import { projectSettingStrings as words } from "@/components/settings/strings";

export const metadata: Metadata = { title: `${words.repository} · ${words.title}` };

/** The project's layout has read the project; the webhook's secret is read by the browser, for those who may. */
export default async function RepositorySettingsPage({ params }: { params: Promise<{ project: string }> }) {
  return <RepositorySettings slug={(await params).project} />;
}
