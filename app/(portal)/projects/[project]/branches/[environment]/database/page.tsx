import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getEnvironmentByName } from "@/app/_lib/find-environment";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { DatabasePage } from "@/components/database/database-page";
import { databaseStrings } from "@/components/database/strings";

type Props = { params: Promise<{ project: string; environment: string }> };

export const metadata: Metadata = { title: databaseStrings.title };

export default async function BranchDatabasePage({ params }: Props) {
  const { project, environment } = await params;
  const { id } = await getEnvironmentByName(project, environment);
  await readPage(getQueryClient().fetchQuery(trpc.environments.database.queryOptions({ environmentId: id })));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <DatabasePage environmentId={id} />
    </HydrationBoundary>
  );
}
