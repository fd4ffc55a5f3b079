"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageBody } from "@/components/frame/page-body";
import { uiStrings } from "@/components/lib/strings";
import { useTRPC } from "@/components/lib/trpc";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { StatusOverview } from "@/server/status/contract";
import { ControlBackupsCard } from "./control-backups-card";
import { DatabasesCard } from "./databases-card";
import { EnvironmentsCard } from "./environments-card";
import { OdooCard } from "./odoo-card";
import { QueueCard } from "./queue-card";
import { statusStrings } from "./strings";
import { STATUS_LOOKS } from "./tunables";
import { UnprovenNotes } from "./unproven-notes";
import { WorkersCard } from "./workers-card";

/** StatusPage: what the installation is doing now, looked at again by itself. */
export function StatusPage() {
  const { data } = useSuspenseQuery({
    ...useTRPC().status.overview.queryOptions(),
    refetchInterval: ({ state }) => (isMoving(state.data) ? STATUS_LOOKS.movingMs : STATUS_LOOKS.stillMs),
  });
  return (
    <PageBody className="[&>*]:min-w-0">
      <UnprovenNotes unproven={data.unproven} />
      <WorkersCard workers={data.workers} count={data.workerCount} />
      <div className="grid items-start gap-6 xl:grid-cols-2 [&>*]:min-w-0">
        <QueueCard queue={data.queue} />
        <EnvironmentsCard counts={data.environments} />
      </div>
      <div className="grid items-start gap-6 xl:grid-cols-[2fr_1fr] [&>*]:min-w-0">
        <Databases />
        <Odoos />
      </div>
      <ControlBackupsCard />
    </PageBody>
  );
}

function isMoving(status: StatusOverview | undefined): boolean {
  return status !== undefined && status.queue.queued + status.queue.running > 0;
}

/** Odoo's database server may take its time: the page does not wait for it. */
function Databases() {
  const [limit, setLimit] = useState<number>(STATUS_LOOKS.databases);
  const query = useQuery({
    ...useTRPC().status.databaseSizes.queryOptions({ limit }),
    refetchInterval: STATUS_LOOKS.slowMs,
    placeholderData: keepPreviousData,
  });
  if (query.data)
    return <DatabasesCard sizes={query.data} onMore={() => setLimit(STATUS_LOOKS.databasesMost)} />;
  return query.error ? (
    <Failed error={query.error} retry={query.refetch} />
  ) : (
    <Skeleton className="h-48 w-full" />
  );
}

function Odoos() {
  const query = useQuery({
    ...useTRPC().status.odooSources.queryOptions(),
    refetchInterval: STATUS_LOOKS.slowMs,
  });
  if (query.data) return <OdooCard sources={query.data} />;
  return query.error ? (
    <Failed error={query.error} retry={query.refetch} />
  ) : (
    <Skeleton className="h-48 w-full" />
  );
}

function Failed({ error, retry }: { error: { message: string }; retry: () => Promise<unknown> }) {
  return (
    <ErrorState
      title={statusStrings.failed}
      text={error.message}
      holds={statusStrings.failedHolds}
      actions={<Button onClick={() => void retry()}>{uiStrings.retry}</Button>}
    />
  );
}
