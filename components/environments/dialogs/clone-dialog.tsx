"use client";

import { Dialog } from "@/components/ui/dialog";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { GitCommand } from "../git-command";
import { dialogStrings } from "./strings";

/** CloneDialog: the commands that bring a branch to one's own machine and back. */
export function CloneDialog({
  environment: { id, branch },
  onClose,
}: {
  environment: EnvironmentSummary;
  onClose: () => void;
}) {
  return (
    <Dialog open onClose={onClose} title={dialogStrings.cloneTitle(branch)}>
      <div className="grid gap-4 pb-4">
        <GitCommand environmentId={id} command="clone" label={dialogStrings.cloneText} />
        <GitCommand environmentId={id} command="checkout" label={dialogStrings.checkoutText} />
        <GitCommand environmentId={id} command="push" label={dialogStrings.pushText} />
        <GitCommand environmentId={id} command="submodule" label={dialogStrings.submoduleText} />
      </div>
    </Dialog>
  );
}
