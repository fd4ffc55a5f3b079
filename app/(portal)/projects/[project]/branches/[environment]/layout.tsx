import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { getEnvironmentByName } from "@/app/_lib/find-environment";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { BranchFrame } from "@/components/environments/branch-frame";

type Params = Promise<{ project: string; environment: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { project, environment } = await params;
  const { branch } = await getEnvironmentByName(project, environment);
  return { title: { default: branch, template: `%s · ${branch}` } };
}

/** What every tab of a branch shares: its header, its state, what can be done with it. */
export default async function BranchLayout({ params, children }: { params: Params; children: ReactNode }) {
  const { project, environment } = await params;
  const { id } = await getEnvironmentByName(project, environment);
  const queries = getQueryClient();
  await Promise.all([
    readPage(queries.fetchQuery(trpc.environments.get.queryOptions({ environmentId: id }))),
    readPage(queries.fetchQuery(trpc.projects.get.queryOptions({ project }))),
  ]);
  return (
    <HydrationBoundary state={readPrefetched()}>
      <BranchFrame project={project} environmentId={id}>
        {children}
      </BranchFrame>
    </HydrationBoundary>
  );
}
