import { HydrationBoundary } from "@tanstack/react-query";
import { getEnvironmentByName } from "@/app/_lib/find-environment";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { History } from "@/components/environments/history/history";
import { historyOptions } from "@/components/environments/history/history-options";

type Props = { params: Promise<{ project: string; environment: string }> };

export default async function BranchHistoryPage({ params }: Props) {
  const { project, environment } = await params;
  const { id } = await getEnvironmentByName(project, environment);
  await getQueryClient().prefetchInfiniteQuery(historyOptions(trpc, id));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <History environmentId={id} />
    </HydrationBoundary>
  );
}
