"use client";

import { Ban } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { toast } from "@/components/ui/toast";
import { cancelBlockedReason, isUnfinished } from "@/server/runs/states";
import { RunLine, RunningStep } from "./run-line";
import { actionStrings, branchStrings } from "./strings";
import { useChange } from "./use-change";
import { useEnvironment } from "./use-environment";

/** CurrentRun: what runs on this branch now, with its step; gone when it has ended. */
export function CurrentRun({ environmentId }: { environmentId: string }) {
  const { lastRun } = useEnvironment(environmentId);
  if (lastRun === null || !isUnfinished(lastRun.status)) return null;
  return (
    <section aria-label={branchStrings.now} className="px-4 pt-5 sm:px-6">
      <div className="border-line bg-surface shadow-1 grid gap-2 rounded-lg border px-4 py-3">
        <div className="flex items-center justify-between gap-3">
          <RunLine run={lastRun} />
          <CancelButton runId={lastRun.id} />
        </div>
        <RunningStep run={lastRun} />
      </div>
    </section>
  );
}

function CancelButton({ runId }: { runId: string }) {
  const { data: run } = useQuery(useTRPC().runs.get.queryOptions({ runId }));
  const change = useChange("runs.cancel");

  async function cancel() {
    const failure = await change({ runId }, ({ status, message }) => ({
      title: branchStrings.cancelled[status],
      text: message,
    }));
    if (failure)
      toast.show({
        tone: "danger",
        title: actionStrings.failed(branchStrings.cancel),
        text: failure.message,
      });
  }

  return (
    <Button size="sm" icon={<Ban />} disabledReason={run ? cancelBlockedReason(run) : null} onClick={cancel}>
      {branchStrings.cancel}
    </Button>
  );
}
