import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { MaskingSettings } from "@/components/masking/masking-settings";
import { maskingStrings } from "@/components/masking/strings";
import { projectSettingStrings as words } from "@/components/settings/strings";

export const metadata: Metadata = { title: `${maskingStrings.title} · ${words.title}` };

export default async function MaskingPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  const queries = getQueryClient();
  await readPage(queries.fetchQuery(trpc.masking.get.queryOptions({ project })));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <MaskingSettings slug={project} />
    </HydrationBoundary>
  );
}
