import type { ReactNode } from "react";
import { formatCount } from "@/components/lib/format-count";
import { paths } from "@/components/lib/paths";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Card } from "@/components/ui/card";
import { Duration } from "@/components/ui/duration";
import { RUN_KIND_LABELS } from "@/server/runs/states";
import type { StatusOverview, StatusRun } from "@/server/status/contract";
import { statusStrings as words } from "./strings";

const columns: Column<StatusRun>[] = [
  { key: "run", header: words.run, cell: ({ kind, branch }) => words.runOf(RUN_KIND_LABELS[kind], branch) },
  { key: "project", header: words.project, cell: ({ projectSlug }) => projectSlug },
  {
    key: "waits",
    header: words.waits,
    align: "end",
    cell: ({ queuedAt }) => <Duration startedAt={queuedAt} finishedAt={null} />,
  },
];

/** QueueCard: how much waits and for how long, what runs, how the last day went. */
export function QueueCard({ queue }: { queue: StatusOverview["queue"] }) {
  const { queued, running, awaitingApproval, oldestQueuedAt, finished, waiting } = queue;
  const unnamed = queued - waiting.length;
  return (
    <Card
      flush
      title={words.queue}
      footer={unnamed > 0 && waiting.length > 0 ? words.queueMore(unnamed) : undefined}
    >
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 p-4 sm:grid-cols-4">
        <Figure name={words.waiting}>{formatCount(queued)}</Figure>
        <Figure name={words.running}>{formatCount(running)}</Figure>
        <Figure name={words.awaiting}>{formatCount(awaitingApproval)}</Figure>
        <Figure name={words.oldest}>
          {oldestQueuedAt === null ? (
            <span className="text-ink-3 text-sm font-normal">{words.nothingWaits}</span>
          ) : (
            <Duration startedAt={oldestQueuedAt} finishedAt={null} />
          )}
        </Figure>
        <div className="text-ink-3 col-span-full text-sm">
          <dt className="inline">{words.lastDay}: </dt>
          <dd className="text-ink inline">
            {words.finished(finished.succeeded, finished.failed, finished.lost)}
          </dd>
        </div>
      </dl>
      {waiting.length > 0 && (
        <DataTable
          caption={words.queueTable}
          columns={columns}
          rows={waiting}
          rowKey={({ id }) => id}
          rowHref={({ id }) => paths.run(id)}
          sticky={false}
          className="border-line border-t"
        />
      )}
    </Card>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-3 text-xs">{name}</dt>
      <dd data-numeric className="text-xl font-semibold">
        {children}
      </dd>
    </div>
  );
}
