import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getQueryClient, readPrefetched, trpc } from "@/app/_lib/page-api";
import { getPageViewer, readPage } from "@/app/_lib/read-page";
import { PageBody } from "@/components/frame/page-body";
import { AccountHeader } from "@/components/identity/account-header";
import { FactorNote } from "@/components/identity/factor-note";
import { PasskeysCard } from "@/components/identity/passkeys-card";
import { PasswordCard } from "@/components/identity/password-card";
import { SessionsCard } from "@/components/identity/sessions-card";
import { securityStrings } from "@/components/identity/strings";
import { TotpCard } from "@/components/identity/totp-card";

export const metadata: Metadata = { title: securityStrings.title };

/** Somebody whose organization waits for their second factor sees what leads there, and nothing else. */
export default async function SecurityPage() {
  const { factorNeeded } = await getPageViewer();
  const queries = getQueryClient();
  await readPage(queries.fetchQuery(trpc.identity.factors.queryOptions()));
  if (factorNeeded === null) await readPage(queries.fetchQuery(trpc.identity.sessions.queryOptions()));
  return (
    <HydrationBoundary state={readPrefetched()}>
      <AccountHeader blocked={factorNeeded !== null} />
      <PageBody width="text">
        <FactorNote arrivedBlocked={factorNeeded !== null} />
        <TotpCard />
        <PasskeysCard />
        {factorNeeded === null && (
          <>
            <PasswordCard />
            <SessionsCard />
          </>
        )}
      </PageBody>
    </HydrationBoundary>
  );
}
