import type { ReactNode } from "react";
import { getPageViewer } from "@/app/_lib/read-page";
import { BareShell } from "../_shell/bare-shell";
import { PortalShell } from "../_shell/portal-shell";

export default async function MeLayout({ children }: { children: ReactNode }) {
  const { factorNeeded } = await getPageViewer();
  return factorNeeded === null ? <PortalShell>{children}</PortalShell> : <BareShell>{children}</BareShell>;
}
