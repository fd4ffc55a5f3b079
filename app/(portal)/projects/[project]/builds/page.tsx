import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { buildGridOptions } from "@/components/builds/build-grid-options";
import { BuildsPage } from "@/components/builds/builds-page";
import { buildStrings } from "@/components/builds/strings";

type Props = {
  params: Promise<{ project: string }>;
  searchParams: Promise<{ q?: string | string[] }>;
};

/** The API takes this much; a longer text finds nothing anyway. */
const SEARCH_MAX = 200;

export const metadata: Metadata = { title: buildStrings.title };

export default async function ProjectBuildsPage({ params, searchParams }: Props) {
  const { project } = await params;
  const { q } = await searchParams;
  const search = (typeof q === "string" ? q : "").trim().slice(0, SEARCH_MAX);
  await readPage(getQueryClient().fetchInfiniteQuery(buildGridOptions(trpc, project, search)));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <BuildsPage project={project} search={search} />
    </HydrationBoundary>
  );
}
