import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { OrgSecurity } from "@/components/members/org-security";
import { OrgNetworks } from "@/components/network/org-networks";
import { TokenLife } from "@/components/members/token-life";
import { SitesCard } from "@/components/members/sites-card";
import { memberStrings } from "@/components/members/strings";

export const metadata: Metadata = { title: memberStrings.security };

export default async function OrgSecurityPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const queries = getQueryClient();
  const [{ role }] = await readPage(
    Promise.all([
      queries.fetchQuery(trpc.orgs.get.queryOptions({ org })),
      queries.fetchQuery(trpc.network.org.queryOptions({ org })),
    ]),
  );
  if (role === "owner") await readPage(queries.fetchQuery(trpc.orgs.providers.queryOptions({ org })));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <div className="grid max-w-4xl gap-6">
        <OrgSecurity org={org} />
        <TokenLife org={org} />
        {role === "owner" && <SitesCard org={org} />}
        <OrgNetworks org={org} />
      </div>
    </HydrationBoundary>
  );
}
