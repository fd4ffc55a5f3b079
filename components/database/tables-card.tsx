"use client";

import { Table2 } from "lucide-react";
import { formatBytes } from "@/components/lib/format-bytes";
import { formatCount } from "@/components/lib/format-count";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import type { TableCare } from "@/server/database-care/contract";
import { databaseStrings as words } from "./strings";
import { useFirstRows } from "./use-first-rows";

function bytesColumn(key: "totalBytes" | "tableBytes" | "indexBytes", header: string): Column<TableCare> {
  return { key, header, align: "end", cell: (row) => <span data-numeric>{formatBytes(row[key])}</span> };
}

const columns: Column<TableCare>[] = [
  {
    key: "name",
    header: words.table,
    bare: true,
    cell: ({ name }) => <code className="wrap-anywhere">{name}</code>,
  },
  bytesColumn("totalBytes", words.total),
  bytesColumn("tableBytes", words.data),
  bytesColumn("indexBytes", words.indexes),
  {
    key: "rows",
    header: words.rows,
    align: "end",
    cell: ({ rows }) => <span data-numeric>{formatCount(rows)}</span>,
  },
  {
    key: "dead",
    header: words.dead,
    align: "end",
    cell: ({ deadRows, bloatBytes }) => <span data-numeric>{words.deadOf(deadRows, bloatBytes)}</span>,
  },
  {
    key: "vacuumed",
    header: words.vacuumed,
    cell: ({ vacuumedAt }) =>
      vacuumedAt ? <RelativeTime at={vacuumedAt} /> : <span className="text-ink-3">{words.never}</span>,
  },
];

/** TablesCard: which tables take the room, and how much of it is dead. */
export function TablesCard({ tables, count }: { tables: TableCare[]; count: number }) {
  const { shown, more } = useFirstRows(tables);
  return (
    <Card flush title={words.tables} description={words.tablesText(tables.length, count)} footer={more}>
      <DataTable
        caption={words.tablesTable}
        columns={columns}
        rows={shown}
        rowKey={({ name }) => name}
        sticky={false}
        empty={<EmptyState icon={<Table2 />} title={words.tablesNone} text={words.tablesNoneText} />}
      />
    </Card>
  );
}
