import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { ProjectMembers } from "@/components/members/project-members";
import { memberStrings } from "@/components/members/strings";
import { projectSettingStrings } from "@/components/settings/strings";

export const metadata: Metadata = { title: `${memberStrings.members} · ${projectSettingStrings.title}` };

export default async function ProjectMembersPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  const queries = getQueryClient();
  await readPage(
    Promise.all([
      queries.fetchQuery(trpc.members.list.queryOptions({ project })),
      queries.fetchQuery(trpc.me.get.queryOptions()),
    ]),
  );
  return (
    <HydrationBoundary state={readPrefetched()}>
      <ProjectMembers project={project} />
    </HydrationBoundary>
  );
}
