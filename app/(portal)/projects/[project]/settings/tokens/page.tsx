import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { getOrigin, readAllowed } from "@/app/_lib/read-page";
import { ForbiddenState } from "@/components/portal/forbidden-state";
import { projectSettingStrings as words } from "@/components/settings/strings";
import { ProjectTokensCard } from "@/components/tokens/project-tokens-card";
import { TrustRulesCard } from "@/components/tokens/trust-rules-card";

export const metadata: Metadata = { title: `${words.tokens} · ${words.title}` };

export default async function TokensPage({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params;
  const queries = getQueryClient();
  const { refusal } = await readAllowed(
    Promise.all([
      queries.fetchQuery(trpc.tokens.listOfProject.queryOptions({ project })),
      queries.fetchQuery(trpc.trustRules.list.queryOptions({ project })),
    ]),
  );
  if (refusal !== null) return <ForbiddenState reason={refusal} />;
  return (
    <HydrationBoundary state={readPrefetched()}>
      <ProjectTokensCard slug={project} origin={getOrigin()} />
      <TrustRulesCard slug={project} origin={getOrigin()} />
    </HydrationBoundary>
  );
}
