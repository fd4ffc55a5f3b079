import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getEnvironmentByName } from "@/app/_lib/find-environment";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { SettingsPage } from "@/components/environments/settings/settings-page";
import { branchStrings } from "@/components/environments/strings";
import { effectiveSettings } from "@/server/projects/contract";

type Props = { params: Promise<{ project: string; environment: string }> };

export const metadata: Metadata = { title: branchStrings.settings };

export default async function BranchSettingsPage({ params }: Props) {
  const { project, environment } = await params;
  const { id, stage } = await getEnvironmentByName(project, environment);
  const { settings } = await readPage(
    getQueryClient().fetchQuery(trpc.projects.get.queryOptions({ project })),
  );
  await readPage(getQueryClient().fetchQuery(trpc.network.environment.queryOptions({ environmentId: id })));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <SettingsPage environmentId={id} defaults={effectiveSettings(settings, {}, stage)} />
    </HydrationBoundary>
  );
}
