import { Link } from "@/components/ui/link";
import { paths } from "@/components/lib/paths";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Card } from "@/components/ui/card";
import { Duration } from "@/components/ui/duration";
import { ErrorState } from "@/components/ui/error-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { StateBadge } from "@/components/ui/status-badge";
import type { StateLook } from "@/components/ui/states";
import { RUN_KIND_LABELS } from "@/server/runs/states";
import type { StatusOverview } from "@/server/status/contract";
import { statusStrings as words } from "./strings";

type Worker = StatusOverview["workers"][number];

const looks: Record<Worker["state"], StateLook> = {
  alive: { tone: "success", icon: "live", label: words.alive },
  silent: { tone: "danger", icon: "lost", label: words.silent },
};

const columns: Column<Worker>[] = [
  {
    key: "machine",
    header: words.machine,
    bare: true,
    cell: ({ machine, pid, version }) => (
      <>
        <span className="font-medium">{machine}</span>
        <span className="text-ink-3 block text-xs">{words.process(pid, version)}</span>
      </>
    ),
  },
  { key: "state", header: words.state, cell: ({ state }) => <StateBadge look={looks[state]} /> },
  { key: "heartbeat", header: words.heartbeat, cell: ({ heartbeatAt }) => <RelativeTime at={heartbeatAt} /> },
  {
    key: "slots",
    header: words.slots,
    cell: ({ running, slots }) => <span data-numeric>{words.slotsOf(running, slots)}</span>,
  },
  { key: "runs", header: words.runs, width: "w-2/5", cell: ({ runs }) => <RunsOf runs={runs} /> },
  { key: "started", header: words.started, cell: ({ startedAt }) => <RelativeTime at={startedAt} /> },
];

/** WorkersCard: who is alive, and what they run. Without one nothing is built, and that is said first. */
export function WorkersCard({ workers, count }: { workers: StatusOverview["workers"]; count: number }) {
  const alive = workers.some(({ state }) => state === "alive");
  return (
    <>
      {!alive && (
        <ErrorState
          title={words.noWorker}
          text={words.noWorkerText}
          holds={words.noWorkerHolds}
          next={words.noWorkerNext}
        />
      )}
      {workers.length > 0 && (
        <Card
          flush
          title={words.workers}
          description={words.workersText}
          footer={count > workers.length ? words.moreWorkers(count - workers.length) : undefined}
        >
          <DataTable
            caption={words.workers}
            columns={columns}
            rows={workers}
            rowKey={({ id }) => id}
            sticky={false}
          />
        </Card>
      )}
    </>
  );
}

function RunsOf({ runs }: { runs: Worker["runs"] }) {
  if (runs.length === 0) return <span className="text-ink-3">{words.idle}</span>;
  return (
    <ul className="grid gap-0.5">
      {runs.map(({ id, kind, branch, projectSlug, startedAt }) => (
        <li key={id} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <Link href={paths.run(id)} className="min-w-0 truncate rounded-xs font-medium hover:underline">
            {words.runOf(RUN_KIND_LABELS[kind], branch)}
          </Link>
          <span className="text-ink-3 text-xs">
            {projectSlug} · <Duration startedAt={startedAt} finishedAt={null} />
          </span>
        </li>
      ))}
    </ul>
  );
}
