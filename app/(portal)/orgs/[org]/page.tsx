import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { OrgMembers } from "@/components/members/org-members";
import { memberStrings } from "@/components/members/strings";

export const metadata: Metadata = { title: memberStrings.members };

export default async function OrgMembersPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const queries = getQueryClient();
  await readPage(
    Promise.all([
      queries.fetchQuery(trpc.orgs.get.queryOptions({ org })),
      queries.fetchQuery(trpc.orgs.members.queryOptions({ org })),
      queries.fetchQuery(trpc.me.get.queryOptions()),
    ]),
  );
  return (
    <HydrationBoundary state={readPrefetched()}>
      <OrgMembers org={org} />
    </HydrationBoundary>
  );
}
