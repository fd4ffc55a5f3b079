import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readAllowed, readPage } from "@/app/_lib/read-page";
import { OrgAudit } from "@/components/audit/org-audit";
import { auditStrings } from "@/components/audit/strings";
import { ForbiddenState } from "@/components/portal/forbidden-state";

export const metadata: Metadata = { title: auditStrings.title };

export default async function OrgAuditPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const queries = getQueryClient();
  await readPage(queries.fetchQuery(trpc.orgs.members.queryOptions({ org })));
  const { refusal } = await readAllowed(queries.fetchQuery(trpc.orgs.audit.queryOptions({ org, limit: 1 })));
  if (refusal !== null) return <ForbiddenState reason={refusal} />;
  return (
    <HydrationBoundary state={readPrefetched()}>
      <OrgAudit org={org} />
    </HydrationBoundary>
  );
}
