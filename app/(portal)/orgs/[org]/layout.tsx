import { HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PortalShell } from "@/app/(portal)/_shell/portal-shell";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { paths } from "@/components/lib/paths";
import { memberStrings as words } from "@/components/members/strings";
import { Tabs } from "@/components/ui/tabs";

type Props = { params: Promise<{ org: string }>; children: ReactNode };

/** Reads the organization for all its pages: 404 for whoever is not in it. */
export default async function OrgLayout({ params, children }: Props) {
  const { org } = await params;
  const { name } = await readPage(getQueryClient().fetchQuery(trpc.orgs.get.queryOptions({ org })));
  const tabs = [
    { label: words.members, href: paths.org(org), exact: true },
    { label: words.invitations, href: paths.orgInvitations(org) },
    { label: words.security, href: paths.orgSecurity(org) },
    { label: words.audit, href: paths.orgAudit(org) },
    { label: words.roles, href: paths.orgRoles(org) },
  ];
  return (
    <PortalShell>
      <HydrationBoundary state={readPrefetched()}>
        <PageHeader title={name} tabs={<Tabs label={words.sections} items={tabs} />} />
        <PageBody>{children}</PageBody>
      </HydrationBoundary>
    </PortalShell>
  );
}
