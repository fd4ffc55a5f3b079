import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getEnvironmentByName } from "@/app/_lib/find-environment";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { BackupsPage } from "@/components/backups/backups-page";
import { backupStrings } from "@/components/backups/strings";

type Props = { params: Promise<{ project: string; environment: string }> };

export const metadata: Metadata = { title: backupStrings.title };

export default async function BranchBackupsPage({ params }: Props) {
  const { project, environment } = await params;
  const { id } = await getEnvironmentByName(project, environment);
  const queries = getQueryClient();
  await readPage(queries.fetchQuery(trpc.backups.overview.queryOptions({ environmentId: id })));
  await readPage(queries.fetchQuery(trpc.environments.list.queryOptions({ project, limit: 200 })));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <BackupsPage environmentId={id} />
    </HydrationBoundary>
  );
}
