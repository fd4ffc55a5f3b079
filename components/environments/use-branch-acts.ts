"use client";

import { useMemo } from "react";
import type { ConfirmFailure } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { actionStrings } from "./strings";
import { useChange } from "./use-change";

/** What is done with one press: it can be undone, or destroys nothing. */
export type BranchActs = {
  newBuild(environment: EnvironmentSummary, options?: { fresh: boolean }): void;
  update(environment: EnvironmentSummary): void;
  restart(environment: EnvironmentSummary): void;
  stop(environment: EnvironmentSummary): void;
  start(environment: EnvironmentSummary): void;
  keep(environment: EnvironmentSummary, keep: boolean): void;
};

/** useBranchActs: the acts without a question; they tell how it went in a toast. */
export function useBranchActs(): BranchActs {
  const rebuild = useChange("environments.rebuild");
  const update = useChange("environments.update");
  const restart = useChange("environments.restart");
  const stop = useChange("environments.stop");
  const start = useChange("environments.start");
  const setLifetime = useChange("environments.setLifetime");
  return useMemo(() => {
    const queued =
      (what: string, branch: string) =>
      ({ runId }: { runId: string }) => ({
        title: actionStrings.queued(what, branch),
        text: actionStrings.queuedText,
        runId,
      });
    return {
      newBuild: ({ id, branch }, options) => {
        const what = options?.fresh ? actionStrings.fresh : actionStrings.newBuild;
        tell(what, rebuild({ environmentId: id, fresh: options?.fresh }, queued(what, branch)));
      },
      update: ({ id, branch }) =>
        tell(actionStrings.update, update({ environmentId: id }, queued(actionStrings.update, branch))),
      restart: ({ id, branch }) =>
        tell(actionStrings.restart, restart({ environmentId: id }, queued(actionStrings.restart, branch))),
      stop: ({ id, branch }) =>
        tell(actionStrings.stop, stop({ environmentId: id }, queued(actionStrings.stop, branch))),
      start: ({ id, branch }) =>
        tell(actionStrings.start, start({ environmentId: id }, queued(actionStrings.start, branch))),
      keep: ({ id, branch }, keep) => {
        const title = (keep ? actionStrings.keptNow : actionStrings.notKept)(branch);
        tell(
          actionStrings.keep,
          setLifetime({ environmentId: id, keep }, () => ({ title })),
        );
      },
    };
  }, [rebuild, update, restart, stop, start, setLifetime]);
}

function tell(what: string, outcome: Promise<ConfirmFailure | null>): void {
  void outcome.then((failure) => {
    if (failure)
      toast.show({
        tone: "danger",
        title: failure.title ?? actionStrings.failed(what),
        text: failure.message,
      });
  });
}
