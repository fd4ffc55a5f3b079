"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatBytes } from "@/components/lib/format-bytes";
import { formatCount } from "@/components/lib/format-count";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Note } from "@/components/ui/note";
import { RelativeTime } from "@/components/ui/relative-time";
import { StateBadge } from "@/components/ui/status-badge";
import type { StateLook } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import type { ControlBackupRow, ControlBackups } from "@/server/control-plane/contract";
import { statusStrings as words } from "./strings";
import { STATUS_LOOKS } from "./tunables";

const looks: Record<ControlBackupRow["status"], StateLook> = {
  queued: { tone: "info", icon: "waiting", label: words.controlQueued },
  running: { tone: "info", icon: "running", label: words.controlRunning },
  stored: { tone: "info", icon: "running", label: words.controlStored },
  verified: { tone: "success", icon: "done", label: words.controlVerified },
  failed: { tone: "danger", icon: "failed", label: words.controlFailed },
};

const isMoving = (data: ControlBackups | undefined) =>
  ["queued", "running", "stored"].includes(data?.newest?.status ?? "");

/** ControlBackupsCard: how old the newest proven backup of Capstan itself is. Nothing for whoever does not own it. */
export function ControlBackupsCard() {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.status.controlBackups.queryOptions(),
    refetchInterval: ({ state }) => (isMoving(state.data) ? STATUS_LOOKS.movingMs : STATUS_LOOKS.slowMs),
  });
  if (!data?.mayTake) return null;
  const { newest, newestVerified, overdue, kept, place } = data;
  const problem = newest?.status === "failed" ? newest.failure : null;
  return (
    <Card
      title={words.control}
      description={words.controlText}
      actions={<TakeButton isBusy={isMoving(data)} />}
      footer={words.controlKeys}
    >
      {overdue && (
        <Note tone="warning" className="mb-4">
          {words.controlOverdue}
        </Note>
      )}
      {problem && (
        <Note tone="danger" className="mb-4">
          {words.controlProblem(problem)}
        </Note>
      )}
      {newestVerified && newestVerified.missingRepositories.length > 0 && (
        <Note tone="warning" className="mb-4">
          {words.controlMissing(newestVerified.missingRepositories)}
        </Note>
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
        <Fact name={words.controlNewest}>
          {newestVerified?.dataAt ? <RelativeTime at={newestVerified.dataAt} /> : words.controlNone}
        </Fact>
        <Fact name={words.controlLast}>
          {newest ? <StateBadge look={looks[newest.status]} /> : words.controlFirst}
        </Fact>
        <Fact name={words.controlSize}>
          {newestVerified?.sizeBytes ? (
            <span data-numeric>
              {words.controlSizeOf(formatBytes(newestVerified.sizeBytes), newestVerified.repositories)}
            </span>
          ) : (
            words.controlNothing
          )}
        </Fact>
        <Fact name={words.controlKept}>
          <span data-numeric>{formatCount(kept)}</span>
        </Fact>
        <div className="col-span-full">
          <dt className="text-ink-3 text-xs">{words.controlPlace}</dt>
          <dd className="font-mono text-sm wrap-anywhere">{place}</dd>
        </div>
      </dl>
    </Card>
  );
}

function TakeButton({ isBusy }: { isBusy: boolean }) {
  const queries = useQueryClient();
  const trpc = useTRPC();
  const { act, pending } = useAction("status.backUpControl");
  const take = async () => {
    const result = await act();
    if (!result.ok) toast.show({ tone: "danger", title: words.controlNotTaken, text: result.error.message });
    await queries.invalidateQueries({ queryKey: trpc.status.controlBackups.queryKey() });
  };
  return (
    <Button pending={pending || isBusy} onClick={() => void take()}>
      {words.controlTake}
    </Button>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-3 text-xs">{name}</dt>
      <dd className="text-sm font-medium">{children}</dd>
    </div>
  );
}
