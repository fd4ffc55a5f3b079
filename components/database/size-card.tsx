"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { formatBytes } from "@/components/lib/format-bytes";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import type { SizeSample } from "@/server/database-care/contract";
import { databaseStrings as words } from "./strings";

/** It weighs more than the rest of the page: it comes after it. */
const SizeChart = dynamic(() => import("./size-chart").then((loaded) => loaded.SizeChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-full" />,
});

const columns: Column<SizeSample>[] = [
  { key: "at", header: words.day, cell: ({ at }) => <RelativeTime at={at} /> },
  {
    key: "bytes",
    header: words.size,
    align: "end",
    cell: ({ bytes }) => <span data-numeric>{formatBytes(bytes)}</span>,
  },
];

/** SizeCard: the size over time, as a line or as numbers. */
export function SizeCard({ samples }: { samples: SizeSample[] }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Card
      flush={asTable}
      title={words.history}
      description={words.historyText}
      actions={
        samples.length > 0 && (
          <Button size="sm" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? words.chart : words.asTable}
          </Button>
        )
      }
    >
      {samples.length === 0 ? (
        <p className="text-ink-3 text-sm">{words.historyNone}</p>
      ) : asTable ? (
        <DataTable
          caption={words.historyTable}
          columns={columns}
          rows={samples.toReversed()}
          rowKey={({ at }) => at}
          sticky={false}
          className="max-h-96 overflow-y-auto"
        />
      ) : (
        <SizeChart samples={samples} />
      )}
    </Card>
  );
}
