import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { CopiesCard } from "@/components/backups/copies-card";
import { RetentionCard } from "@/components/backups/retention-card";
import { RecoveryKeyCard } from "@/components/backups/stores/recovery-key-card";
import { StoresCard } from "@/components/backups/stores/stores-card";
import { storeStrings } from "@/components/backups/stores/strings";
import { projectSettingStrings as words } from "@/components/settings/strings";

export const metadata: Metadata = { title: `${storeStrings.tab} · ${words.title}` };

export default async function BackupSettingsPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  const queries = getQueryClient();
  await readPage(queries.fetchQuery(trpc.backupStores.list.queryOptions({ project })));
  await readPage(queries.fetchQuery(trpc.backups.retention.queryOptions({ project })));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <StoresCard slug={project} />
      <RetentionCard slug={project} />
      <CopiesCard slug={project} />
      <RecoveryKeyCard slug={project} />
    </HydrationBoundary>
  );
}
