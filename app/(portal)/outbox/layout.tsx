import type { ReactNode } from "react";
import { PortalShell } from "../_shell/portal-shell";

export default function OutboxLayout({ children }: { children: ReactNode }) {
  return <PortalShell>{children}</PortalShell>;
}
