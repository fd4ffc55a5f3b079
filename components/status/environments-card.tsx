import { Layers } from "lucide-react";
import { formatCount } from "@/components/lib/format-count";
import { paths } from "@/components/lib/paths";
import { uiStrings } from "@/components/lib/strings";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { StageBadge } from "@/components/ui/stage-badge";
import { environmentLook, STAGES } from "@/components/ui/states";
import type { Stage } from "@/components/ui/states";
import { ENVIRONMENT_STATUSES } from "@/server/environments/states";
import type { StatusOverview } from "@/server/status/contract";
import { statusStrings as words } from "./strings";

type Counts = StatusOverview["environments"];

function sum(counts: Counts, stage: Stage, status: string | null): number {
  return counts
    .filter((each) => each.stage === stage && (status === null || each.status === status))
    .reduce((total, { count }) => total + count, 0);
}

/** States nobody is in take no column. */
function columnsFor(counts: Counts): Column<Stage>[] {
  const statuses = ENVIRONMENT_STATUSES.filter((status) => counts.some((each) => each.status === status));
  return [
    { key: "stage", header: words.stage, bare: true, cell: (stage) => <StageBadge stage={stage} /> },
    ...statuses.map((status) => ({
      key: status,
      header: status === "stopped" ? words.notRunning : environmentLook(status, "running").label,
      align: "end" as const,
      cell: (stage: Stage) => <Count count={sum(counts, stage, status)} />,
    })),
    {
      key: "all",
      header: words.all,
      align: "end",
      cell: (stage) => <Count count={sum(counts, stage, null)} className="font-semibold" />,
    },
  ];
}

/** EnvironmentsCard: how many environments of each stage are in which state. */
export function EnvironmentsCard({ counts }: { counts: Counts }) {
  return (
    <Card flush title={words.environments}>
      {counts.length === 0 ? (
        <EmptyState
          icon={<Layers />}
          title={words.noEnvironment}
          text={words.noEnvironmentText}
          action={<ButtonLink href={paths.projects()}>{words.toProjects}</ButtonLink>}
        />
      ) : (
        <DataTable
          caption={words.environmentsTable}
          columns={columnsFor(counts)}
          rows={STAGES}
          rowKey={(stage) => stage}
          sticky={false}
        />
      )}
    </Card>
  );
}

function Count({ count, className }: { count: number; className?: string }) {
  if (count === 0) return <span className="text-ink-3">{uiStrings.emptyCell}</span>;
  return (
    <span data-numeric className={className}>
      {formatCount(count)}
    </span>
  );
}
