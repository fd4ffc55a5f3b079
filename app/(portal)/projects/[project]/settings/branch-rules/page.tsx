import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { RulesEditor } from "@/components/settings/rules/rules-editor";
import { projectSettingStrings as words } from "@/components/settings/strings";

export const metadata: Metadata = { title: `${words.branchRules} · ${words.title}` };

export default async function BranchRulesPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  const queries = getQueryClient();
  const rules = await readPage(queries.fetchQuery(trpc.projects.branchRules.queryOptions({ project })));
  await queries.prefetchQuery(trpc.projects.previewBranchRules.queryOptions({ project, rules }));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <RulesEditor slug={project} />
    </HydrationBoundary>
  );
}
