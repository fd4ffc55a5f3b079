"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SelectField } from "@/components/form/select-field";
import { formatSha } from "@/components/lib/format-sha";
import { formatExactTime } from "@/components/lib/format-time";
import { uiStrings } from "@/components/lib/strings";
import { useTRPC } from "@/components/lib/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { RollbackMode, RollbackPreview } from "@/server/deployments/contract";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { useChange } from "../use-change";
import { RollbackWays } from "./rollback-ways";
import { dialogStrings } from "./strings";

/** Deployments offered for choice; older ones are found in the history. */
const OFFERED = 50;

type RollbackDialogProps = {
  environment: EnvironmentSummary;
  /** null lets the person choose; the one before the one that serves is offered first */
  deployment: { id: string; number: number } | null;
  onClose: () => void;
};

/** RollbackDialog asks "code" or "code and data" and says what each means for this very deployment. */
export function RollbackDialog({ environment, deployment, onClose }: RollbackDialogProps) {
  const trpc = useTRPC();
  const environmentId = environment.id;
  const earlier = useQuery({
    ...trpc.environments.deployments.queryOptions({ environmentId, limit: OFFERED }),
    enabled: deployment === null,
    select: ({ items }) => items.filter(({ current }) => !current),
  });
  const [picked, setPicked] = useState<string | null>(null);
  const [mode, setMode] = useState<RollbackMode | null>(null);
  const target = deployment ?? earlier.data?.find(({ id }) => id === picked) ?? earlier.data?.[0] ?? null;
  const preview = useQuery({
    ...trpc.environments.describeRollback.queryOptions({ environmentId, deploymentId: target?.id ?? "" }),
    enabled: target !== null,
    staleTime: 0,
  });
  const change = useChange("environments.rollback");

  async function confirm() {
    if (mode === null || target === null) return null;
    return change({ environmentId, deploymentId: target.id, mode }, ({ runId }) => ({
      title: dialogStrings.rolledBack(target.number),
      runId,
    }));
  }

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      size="md"
      title={
        target
          ? dialogStrings.rollbackTitle(target.number)
          : dialogStrings.rollbackAnyTitle(environment.branch)
      }
      stage={environment.stage}
      confirmLabel={dialogStrings.rollbackConfirm}
      blockedReason={
        earlier.data?.length === 0 ? dialogStrings.rollbackNone : blockedReason(preview.data, mode)
      }
      onConfirm={confirm}
    >
      {earlier.data?.length === 0 && <p>{dialogStrings.rollbackNone}</p>}
      {deployment === null && target !== null && (
        <SelectField
          label={dialogStrings.rollbackWhich}
          value={target.id}
          onChange={(event) => setPicked(event.target.value)}
          options={(earlier.data ?? []).map(({ id, number, createdAt, gitSha, gitSubject }) => ({
            value: id,
            label: `#${number} · ${formatExactTime(createdAt)} · ${formatSha(gitSha)} ${gitSubject ?? ""}`,
          }))}
        />
      )}
      {preview.error && <ErrorState title={preview.error.message} />}
      {preview.data && <RollbackWays preview={preview.data} mode={mode} onMode={setMode} />}
      {(preview.isLoading || earlier.isLoading) && <Skeleton className="h-56 w-full" />}
    </ConfirmDialog>
  );
}

function blockedReason(preview: RollbackPreview | undefined, mode: RollbackMode | null): string | null {
  if (!preview) return uiStrings.loading;
  const way = mode === "code" ? preview.code : preview.codeAndData;
  if (!preview.code.available && !preview.codeAndData.available) return dialogStrings.rollbackClosed;
  if (mode === null) return dialogStrings.rollbackChoose;
  return way.available ? null : way.reason;
}
