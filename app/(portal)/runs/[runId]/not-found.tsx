import { PortalShell } from "@/app/(portal)/_shell/portal-shell";
import { NotFoundState } from "@/components/portal/not-found-state";

/** A run that is not there, or not to be seen. */
export default function RunNotFound() {
  return (
    <PortalShell>
      <NotFoundState />
    </PortalShell>
  );
}
