import { ListChecks } from "lucide-react";
import { formatBytes } from "@/components/lib/format-bytes";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { IndexHint } from "@/server/database-care/contract";
import { databaseStrings as words } from "./strings";

const columns: Column<IndexHint>[] = [
  {
    key: "kind",
    header: words.hint,
    cell: ({ kind }) => (
      <Badge tone={kind === "missing" ? "warning" : "neutral"}>{words.hintWords[kind]}</Badge>
    ),
  },
  { key: "table", header: words.table, cell: ({ table }) => <code className="wrap-anywhere">{table}</code> },
  {
    key: "about",
    header: words.about,
    width: "w-1/2",
    cell: ({ kind, name, other }) => (
      <span className="wrap-anywhere">{words.hintAbout[kind](name, other ?? "")}</span>
    ),
  },
  {
    key: "size",
    header: words.size,
    align: "end",
    cell: ({ sizeBytes }) => <span data-numeric>{formatBytes(sizeBytes)}</span>,
  },
];

/** HintsCard: indexes nobody reads, double ones, and those that are missed. */
export function HintsCard({ hints }: { hints: IndexHint[] }) {
  return (
    <Card flush title={words.hints} description={words.hintsText}>
      <DataTable
        caption={words.hintsTable}
        columns={columns}
        rows={hints}
        rowKey={({ kind, table, name }) => `${kind} ${table} ${name}`}
        sticky={false}
        empty={<EmptyState icon={<ListChecks />} title={words.hintsNone} text={words.hintsNoneText} />}
      />
    </Card>
  );
}
