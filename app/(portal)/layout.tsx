import type { ReactNode } from "react";
import { callProcedure } from "@/app/_lib/call-procedure";
import { getPageViewer } from "@/app/_lib/read-page";
import { ProofGate } from "@/components/identity/proof-gate";
import { ApiProvider } from "@/components/lib/trpc";
import { SessionGuard } from "@/components/portal/session-guard";

/** Every page of the portal is for people who are signed in, and reads and acts through the API. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  await getPageViewer();
  return (
    <ApiProvider callProcedure={callProcedure}>
      <SessionGuard />
      <ProofGate>{children}</ProofGate>
    </ApiProvider>
  );
}
