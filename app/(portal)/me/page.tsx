import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { getOrigin, readPage } from "@/app/_lib/read-page";
import { PageBody } from "@/components/frame/page-body";
import { AccountHeader } from "@/components/identity/account-header";
import { ProfileCard } from "@/components/tokens/profile-card";
import { accountStrings } from "@/components/tokens/strings";
import { TokensCard } from "@/components/tokens/tokens-card";

export const metadata: Metadata = { title: accountStrings.title };

export default async function MePage() {
  const queries = getQueryClient();
  await readPage(
    Promise.all([
      queries.fetchQuery(trpc.me.get.queryOptions()),
      queries.fetchQuery(trpc.tokens.list.queryOptions()),
    ]),
  );
  return (
    <HydrationBoundary state={readPrefetched()}>
      <AccountHeader />
      <PageBody width="text">
        <ProfileCard />
        <TokensCard origin={getOrigin()} />
      </PageBody>
    </HydrationBoundary>
  );
}
