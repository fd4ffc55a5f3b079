"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Archive } from "lucide-react";
import { useEnvironment } from "@/components/environments/use-environment";
import { PageBody } from "@/components/frame/page-body";
import { useTRPC } from "@/components/lib/trpc";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Note } from "@/components/ui/note";
import type { BackupOverview } from "@/server/backups/contract";
import { BackupFacts } from "./backup-facts";
import { BackupRow } from "./backup-row";
import { RestoreNotes } from "./restore-notes";
import { backupStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

/** While something is under way it is looked at this often; else only now and then. */
const BUSY_LOOK_MS = 1_500;
const CALM_LOOK_MS = 15_000;

/** BackupsPage: the newest proven backup first, then what is kept and why, and the way back. */
export function BackupsPage({ environmentId }: { environmentId: string }) {
  const environment = useEnvironment(environmentId);
  const { data } = useSuspenseQuery({
    ...useTRPC().backups.overview.queryOptions({ environmentId }),
    refetchInterval: (query) => (isBusy(query.state.data) ? BUSY_LOOK_MS : CALM_LOOK_MS),
  });
  const { tell } = useBackupChange("backups.create");
  const backUp = (
    <Button
      variant="primary"
      disabledReason={environment.deployment === null ? words.nothingBuilt : null}
      onClick={() =>
        void tell(words.backUpNow, { environmentId }, ({ runId }) => ({ title: words.queued, runId }))
      }
    >
      {words.backUpNow}
    </Button>
  );
  const { keepDaily, keepWeekly, keepMonthly } = data.retention;
  return (
    <PageBody>
      {data.overdue && <Note tone="danger">{words.overdue}</Note>}
      <RestoreNotes restores={data.restores} stage={environment.stage} />
      <BackupFacts overview={data} action={data.items.length > 0 && backUp} />
      <Card title={words.list} description={words.listText(keepDaily, keepWeekly, keepMonthly)} flush>
        {data.items.length === 0 ? (
          <EmptyState icon={<Archive />} title={words.emptyTitle} text={words.emptyText} action={backUp} />
        ) : (
          <ul className="divide-line divide-y">
            {data.items.map((backup) => (
              <BackupRow key={backup.id} backup={backup} />
            ))}
          </ul>
        )}
      </Card>
    </PageBody>
  );
}

function isBusy(data: BackupOverview | undefined): boolean {
  if (!data) return false;
  const working = data.items.some(({ status, verifying }) => status === "running" || verifying);
  return working || data.restores.some(({ runStatus }) => runStatus === "queued" || runStatus === "running");
}
