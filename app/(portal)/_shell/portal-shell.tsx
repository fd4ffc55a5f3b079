import { HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { getPageViewer } from "@/app/_lib/read-page";
import { signOut } from "@/app/sign-in/actions";
import { PageShell } from "@/components/frame/page-shell";
import { PortalTopBar } from "@/components/portal/portal-top-bar";
import { projectListInput } from "@/components/projects/project-list-input";

/** PortalShell frames the pages outside a project. */
export async function PortalShell({ children }: { children: ReactNode }) {
  const { name, email } = await getPageViewer();
  const queries = getQueryClient();
  await Promise.all([
    queries.prefetchQuery(trpc.projects.list.queryOptions(projectListInput)),
    queries.prefetchQuery(trpc.me.get.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={readPrefetched()}>
      <PageShell topBar={<PortalTopBar person={{ name, email }} project={null} signOut={signOut} />}>
        {children}
      </PageShell>
    </HydrationBoundary>
  );
}
