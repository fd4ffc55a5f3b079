import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readAllowed, readPage } from "@/app/_lib/read-page";
import { OrgInvitations } from "@/components/members/org-invitations";
import { memberStrings } from "@/components/members/strings";
import { ForbiddenState } from "@/components/portal/forbidden-state";

export const metadata: Metadata = { title: memberStrings.invitations };

export default async function OrgInvitationsPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const queries = getQueryClient();
  await readPage(queries.fetchQuery(trpc.orgs.get.queryOptions({ org })));
  const { refusal } = await readAllowed(queries.fetchQuery(trpc.orgs.invitations.queryOptions({ org })));
  if (refusal !== null) return <ForbiddenState reason={refusal} />;
  return (
    <HydrationBoundary state={readPrefetched()}>
      <OrgInvitations org={org} />
    </HydrationBoundary>
  );
}
