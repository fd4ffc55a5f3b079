"use client";

import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { uiStrings } from "@/components/lib/strings";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { ErrorState } from "@/components/ui/error-state";
import { RadioGroup } from "@/components/ui/radio-group";
import { RelativeTime } from "@/components/ui/relative-time";
import { Sha } from "@/components/ui/sha";
import { Skeleton } from "@/components/ui/skeleton";
import type { DeploymentDto, RollbackMode, RollbackPreview } from "@/server/deployments/contract";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { dialogStrings } from "../strings";
import { useChange } from "../use-change";

type RollbackDialogProps = {
  environment: EnvironmentSummary;
  deployment: { id: string; number: number };
  onClose: () => void;
};

/** RollbackDialog asks "code" or "code and data" and says what each means for this very deployment. */
export function RollbackDialog({ environment, deployment, onClose }: RollbackDialogProps) {
  const input = { environmentId: environment.id, deploymentId: deployment.id };
  const preview = useQuery({ ...useTRPC().environments.describeRollback.queryOptions(input), staleTime: 0 });
  const [mode, setMode] = useState<RollbackMode | null>(null);
  const change = useChange("environments.rollback");
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      size="md"
      title={dialogStrings.rollbackTitle(deployment.number)}
      stage={environment.stage}
      confirmLabel={dialogStrings.rollbackConfirm}
      blockedReason={blockedReason(preview.data, mode)}
      onConfirm={async () =>
        mode === null
          ? null
          : change({ ...input, mode }, ({ runId }) => ({
              title: dialogStrings.rolledBack(deployment.number),
              runId,
            }))
      }
    >
      {preview.error ? (
        <ErrorState title={preview.error.message} />
      ) : preview.data ? (
        <Ways preview={preview.data} mode={mode} onMode={setMode} />
      ) : (
        <Skeleton className="h-56 w-full" />
      )}
    </ConfirmDialog>
  );
}

function blockedReason(preview: RollbackPreview | undefined, mode: RollbackMode | null): string | null {
  if (!preview) return uiStrings.loading;
  if (!preview.code.available && !preview.codeAndData.available) return dialogStrings.rollbackClosed;
  return mode === null ? dialogStrings.rollbackChoose : null;
}

type WaysProps = {
  preview: RollbackPreview;
  mode: RollbackMode | null;
  onMode: (mode: RollbackMode) => void;
};

function Ways({ preview: { deployment, from, code, codeAndData }, mode, onMode }: WaysProps) {
  return (
    <>
      <dl className="grid grid-cols-[max-content_1fr] items-baseline gap-x-4 gap-y-1">
        {from && <Deployed name={dialogStrings.rollbackFrom} deployment={from} />}
        <Deployed name={dialogStrings.rollbackTo} deployment={deployment} />
      </dl>
      <RadioGroup
        legend={dialogStrings.rollbackLegend}
        name="mode"
        value={mode ?? ""}
        onChange={(value) => onMode(value === "code" ? "code" : "code_and_data")}
        options={[
          {
            value: "code",
            label: dialogStrings.rollbackCode,
            explanation: <Meaning sentences={code.meaning} />,
            disabledReason: code.available ? null : code.reason,
          },
          {
            value: "code_and_data",
            label: dialogStrings.rollbackCodeAndData,
            explanation: (
              <Meaning sentences={codeAndData.meaning}>
                {codeAndData.dataAt && (
                  <>
                    {dialogStrings.dataAt} <RelativeTime at={codeAndData.dataAt} focusable={false} />.
                  </>
                )}
              </Meaning>
            ),
            disabledReason: codeAndData.available ? null : codeAndData.reason,
          },
        ]}
      />
    </>
  );
}

function Deployed({ name, deployment }: { name: string; deployment: DeploymentDto }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <span data-numeric>#{deployment.number}</span>
        <Sha sha={deployment.gitSha} copy={false} />
        <span className="text-ink min-w-0 truncate">{deployment.gitSubject}</span>
        <RelativeTime at={deployment.createdAt} focusable={false} className="text-ink-3 whitespace-nowrap" />
      </dd>
    </>
  );
}

function Meaning({ sentences, children }: { sentences: string[]; children?: ReactNode }) {
  return (
    <>
      {sentences.map((sentence) => (
        <span key={sentence} className="block">
          {sentence}
        </span>
      ))}
      {children && <span className="block">{children}</span>}
    </>
  );
}
