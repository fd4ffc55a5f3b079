import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { DeleteProject } from "@/components/settings/delete-project";
import { GeneralForm } from "@/components/settings/general-form";
import { projectSettingStrings } from "@/components/settings/strings";

export const metadata: Metadata = { title: projectSettingStrings.title };

export default async function GeneralSettingsPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  // Asking an Odoo for its version takes a second the first time: the page does not wait for it.
  void getQueryClient().prefetchQuery(trpc.status.odooSources.queryOptions());
  return (
    <HydrationBoundary state={readPrefetched()}>
      <GeneralForm slug={project} />
      <DeleteProject slug={project} />
    </HydrationBoundary>
  );
}
