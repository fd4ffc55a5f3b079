"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Archive } from "lucide-react";
import { useState } from "react";
import { useEnvironment } from "@/components/environments/use-environment";
import { PageBody } from "@/components/frame/page-body";
import { useTRPC } from "@/components/lib/trpc";
import { settingsPath } from "@/components/settings/settings-path";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Note } from "@/components/ui/note";
import { toast } from "@/components/ui/toast";
import type { BackupOverview } from "@/server/backups/contract";
import { BackUpButtons } from "./back-up-buttons";
import { BackupFacts } from "./backup-facts";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { BackupRow } from "./backup-row";
import { BackupTimeline } from "./backup-timeline";
import { DrillsCard } from "./drills-card";
import { DownloadsCard } from "./downloads-card";
import { ImportNotes } from "./import-notes";
import { RestoreNotes } from "./restore-notes";
import { backupStrings as words, importStrings, scheduleStrings } from "./strings";
import { useBackupRights } from "./use-backup-rights";

const ImportDialog = lazyDialog(async () => (await import("./import-dialog")).ImportDialog);
const ScheduleDialog = lazyDialog(async () => (await import("./schedule-dialog")).ScheduleDialog);

/** While something is under way it is looked at this often; else only now and then. */
const BUSY_LOOK_MS = 1_500;
const CALM_LOOK_MS = 15_000;

/** BackupsPage: the newest proven backup first, then what is kept and why, and the way back. */
export function BackupsPage({ environmentId }: { environmentId: string }) {
  const environment = useEnvironment(environmentId);
  const [importing, setImporting] = useState(false);
  const [scheduling, setScheduling] = useState(false);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery({
    ...trpc.backups.overview.queryOptions({ environmentId }),
    refetchInterval: (query) => (isBusy(query.state.data) ? BUSY_LOOK_MS : CALM_LOOK_MS),
  });
  const blocked = useBackupRights(environmentId);
  const isEmpty = environment.deployment === null;
  const backUp = (
    <BackUpButtons
      environmentId={environmentId}
      disabledReason={blocked("backup.create") ?? (isEmpty ? words.nothingBuilt : null)}
    />
  );
  const bring = (
    <Button
      disabledReason={blocked("backup.restore") ?? (isEmpty ? importStrings.nothingBuilt : null)}
      onClick={() => setImporting(true)}
    >
      {importStrings.open}
    </Button>
  );
  const change = (
    <Button
      size="sm"
      variant="ghost"
      disabledReason={blocked("environment.configure")}
      onClick={() => setScheduling(true)}
    >
      {scheduleStrings.change}
    </Button>
  );
  const onArrived = () => {
    void queries.invalidateQueries({ queryKey: trpc.backups.pathKey() });
    toast.show({ title: importStrings.arrived, text: importStrings.arrivedText });
  };
  const buttons = (
    <>
      {bring}
      {backUp}
    </>
  );
  const { keepDaily, keepWeekly, keepMonthly } = data.retention;
  return (
    <PageBody>
      {data.overdue && <Note tone="danger">{words.overdue}</Note>}
      <RestoreNotes restores={data.restores} environment={environment} />
      <ImportNotes environmentId={environmentId} uploads={data.uploads} onArrived={onArrived} />
      <StoreNotes stores={data.storage.stores} project={environment.projectSlug} />
      <BackupFacts overview={data} action={data.items.length > 0 && buttons} change={change} />
      <DownloadsCard exports={data.exports} />
      <Card title={words.list} description={words.listText(keepDaily, keepWeekly, keepMonthly)} flush>
        {data.items.length === 0 ? (
          <EmptyState icon={<Archive />} title={words.emptyTitle} text={words.emptyText} action={buttons} />
        ) : (
          <>
            <BackupTimeline items={data.items} />
            <ul className="divide-line divide-y">
              {data.items.map((backup) => (
                <BackupRow key={backup.id} backup={backup} />
              ))}
            </ul>
          </>
        )}
      </Card>
      <DrillsCard drills={data.drills} />
      {scheduling && (
        <ScheduleDialog
          environmentId={environmentId}
          schedule={data.schedule}
          onClose={() => setScheduling(false)}
        />
      )}
      {importing && (
        <ImportDialog
          environmentId={environmentId}
          begun={null}
          onClose={() => setImporting(false)}
          onArrived={onArrived}
        />
      )}
    </PageBody>
  );
}

/** A store that could not be used the last time, and where to look after it. */
function StoreNotes({ stores, project }: { stores: BackupOverview["storage"]["stores"]; project: string }) {
  return stores.map(
    ({ name, problem }) =>
      problem !== null && (
        <Note
          key={name}
          tone="danger"
          actions={
            <ButtonLink size="sm" href={settingsPath(project, "backups")}>
              {words.storeSettings}
            </ButtonLink>
          }
        >
          {words.storeProblem(name, problem)}
        </Note>
      ),
  );
}

function isBusy(data: BackupOverview | undefined): boolean {
  if (!data) return false;
  const working = data.items.some(({ status, verifying }) => status === "running" || verifying);
  if (data.exports.some(({ status }) => status === "running")) return true;
  return working || data.restores.some(({ runStatus }) => runStatus === "queued" || runStatus === "running");
}
