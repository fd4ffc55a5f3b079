import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { readAllowed } from "@/app/_lib/read-page";
import { ForbiddenState } from "@/components/portal/forbidden-state";
import { SecretsCard } from "@/components/secrets/secrets-card";
import { secretStrings } from "@/components/secrets/strings";
import { projectSettingStrings as words } from "@/components/settings/strings";

export const metadata: Metadata = { title: `${secretStrings.title} · ${words.title}` };

export default async function SecretsPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  const queries = getQueryClient();
  const { refusal } = await readAllowed(queries.fetchQuery(trpc.secrets.list.queryOptions({ project })));
  if (refusal !== null) return <ForbiddenState reason={refusal} />;
  return (
    <HydrationBoundary state={readPrefetched()}>
      <SecretsCard slug={project} />
    </HydrationBoundary>
  );
}
