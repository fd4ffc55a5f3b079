import { HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { getPageViewer, readPage } from "@/app/_lib/read-page";
import { signOut } from "@/app/sign-in/actions";
import { PageArrival } from "@/components/frame/page-arrival";
import { PageShell } from "@/components/frame/page-shell";
import { BranchColumn } from "@/components/environments/branch-column";
import { environmentListOptions } from "@/components/environments/environment-list-options";
import { LiveChanges } from "@/components/portal/live-changes";
import { PortalTopBar } from "@/components/portal/portal-top-bar";
import { projectListInput } from "@/components/projects/project-list-input";

/** ProjectShell frames the pages of one project: its branches at the left, kept fresh by one stream. 404 without it. */
export async function ProjectShell({ project, children }: { project: string; children: ReactNode }) {
  const { name, email } = await getPageViewer();
  const queries = getQueryClient();
  await readPage(queries.fetchQuery(trpc.projects.get.queryOptions({ project })));
  await Promise.all([
    queries.prefetchQuery(trpc.projects.list.queryOptions(projectListInput)),
    queries.prefetchQuery(trpc.me.get.queryOptions()),
    queries.prefetchInfiniteQuery(environmentListOptions(trpc, project)),
    queries.prefetchQuery(trpc.incidents.list.queryOptions({ project })),
  ]);
  return (
    <HydrationBoundary state={readPrefetched()}>
      <PageArrival after={<LiveChanges project={project} />}>
        <PageShell
          topBar={<PortalTopBar person={{ name, email }} project={project} signOut={signOut} />}
          column={<BranchColumn project={project} />}
        >
          {children}
        </PageShell>
      </PageArrival>
    </HydrationBoundary>
  );
}
