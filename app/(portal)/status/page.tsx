import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { PageHeader } from "@/components/frame/page-header";
import { StatusPage } from "@/components/status/status-page";
import { statusStrings } from "@/components/status/strings";

export const metadata: Metadata = { title: statusStrings.title };

export default async function PortalStatusPage() {
  await readPage(getQueryClient().fetchQuery(trpc.status.overview.queryOptions()));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <PageHeader title={statusStrings.title} facts={statusStrings.facts} />
      <StatusPage />
    </HydrationBoundary>
  );
}
