"use client";

import { Database } from "lucide-react";
import { formatBytes } from "@/components/lib/format-bytes";
import { formatCount } from "@/components/lib/format-count";
import { paths } from "@/components/lib/paths";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { StageBadge } from "@/components/ui/stage-badge";
import type { DatabaseSizes } from "@/server/status/contract";
import { statusStrings as words } from "./strings";
import { STATUS_LOOKS } from "./tunables";

type Sizes = NonNullable<DatabaseSizes["items"]>;
type Size = Sizes[number];

function columnsFor(largest: number): Column<Size>[] {
  return [
    { key: "branch", header: words.branch, cell: ({ branch }) => branch },
    { key: "project", header: words.project, cell: ({ projectSlug }) => projectSlug },
    { key: "stage", header: words.stage, cell: ({ stage }) => <StageBadge stage={stage} /> },
    {
      key: "count",
      header: words.count,
      align: "end",
      cell: ({ databases }) => <span data-numeric>{formatCount(databases)}</span>,
    },
    {
      key: "serving",
      header: words.serving,
      align: "end",
      cell: ({ currentBytes }) => <span data-numeric>{formatBytes(currentBytes)}</span>,
    },
    {
      key: "total",
      header: words.total,
      align: "end",
      width: "w-1/4",
      cell: ({ totalBytes }) => (
        <span className="flex items-center justify-end gap-3">
          <Bar percent={Math.round((100 * totalBytes) / largest)} />
          <span data-numeric className="min-w-16 font-medium">
            {formatBytes(totalBytes)}
          </span>
        </span>
      ),
    },
  ];
}

/** DatabasesCard: which branches take how much of Odoo's database server, the largest first. */
export function DatabasesCard({ sizes, onMore }: { sizes: DatabaseSizes; onMore: () => void }) {
  const { items, environments, totalBytes } = sizes;
  if (items === null)
    return (
      <ErrorState title={words.serverSilent} text={words.serverSilentText} next={words.serverSilentNext} />
    );
  const more = environments - items.length;
  return (
    <Card
      flush
      title={words.databases}
      description={items.length === 0 ? undefined : words.databasesText(formatBytes(totalBytes))}
      footer={
        more === 0 ? undefined : items.length >= STATUS_LOOKS.databasesMost ? (
          words.smallerDatabases(more)
        ) : (
          <Button size="sm" variant="ghost" onClick={onMore}>
            {words.moreDatabases(more)}
          </Button>
        )
      }
    >
      <DataTable
        caption={words.databasesTable}
        columns={columnsFor(Math.max(1, items[0]?.totalBytes ?? 1))}
        rows={items}
        rowKey={({ environmentId }) => environmentId}
        rowHref={({ projectSlug, name }) => paths.branch(projectSlug, name)}
        sticky={false}
        empty={<EmptyState icon={<Database />} title={words.noDatabase} text={words.noDatabaseText} />}
      />
    </Card>
  );
}

/** The number stands beside it: this only lets the eye compare. */
function Bar({ percent }: { percent: number }) {
  return (
    <span aria-hidden className="bg-pressed hidden h-1.5 w-24 overflow-hidden rounded-full @4xl:block">
      <span className="bg-info-solid block h-full rounded-full" style={{ width: `${percent}%` }} />
    </span>
  );
}
