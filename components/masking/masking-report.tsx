import { Link } from "@/components/ui/link";
import type { ReactNode } from "react";
import { formatCount } from "@/components/lib/format-count";
import { paths } from "@/components/lib/paths";
import { DataTable, type Column } from "@/components/table/data-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import type { MaskingReport as Report } from "@/server/masking/contract";
import { FieldName } from "./field-name";
import { maskingStrings as words } from "./strings";

/** MaskingReport: what the last masking did, and what looks personal and was left. */
export function MaskingReport({ report }: { report: Report | null }) {
  if (report === null)
    return (
      <Card title={words.reportTitle}>
        <EmptyState title={words.reportNone} text={words.reportNoneText} />
      </Card>
    );
  const masked = report.masked.filter(({ rows }) => rows > 0);
  const values = masked.reduce((sum, { rows }) => sum + rows, 0);
  const files = report.files.reduce((sum, each) => sum + each.files, 0);
  return (
    <Card flush title={words.reportTitle}>
      <div className="grid gap-4 p-4 text-sm">
        <p className="flex flex-wrap gap-x-3 gap-y-1">
          <span>{words.reportOf(report.environment.name)}</span>
          <RelativeTime at={report.at} />
          <Link className="rounded-xs underline" href={paths.run(report.runId)}>
            {words.toRun}
          </Link>
        </p>
        <p>{words.reportSummary(values, `${(report.tookMs / 1000).toFixed(1)} s`)}</p>
        {report.unmasked.length > 0 && (
          <Found title={words.unmaskedTitle(report.unmasked.length)}>
            {report.unmasked.map(({ table, column, why }) => (
              <li key={`${table} ${column}`} className="wrap-anywhere">
                <code className="font-mono">{`${table}.${column}`}</code> {words.why[why]}
              </li>
            ))}
          </Found>
        )}
        {files > 0 && (
          <Found title={words.filesTitle(files)}>
            {report.files.map(({ model, picture, files: count }) => (
              <li key={`${model} ${picture}`}>{words.filesOf(model, picture, count)}</li>
            ))}
          </Found>
        )}
      </div>
      {masked.length > 0 && (
        <DataTable
          caption={words.reportTable}
          columns={COLUMNS}
          rows={masked}
          rowKey={({ model, field }) => `${model} ${field}`}
          sticky={false}
        />
      )}
    </Card>
  );
}

function Found({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary className="cursor-pointer font-medium">{title}</summary>
      <ul className="text-ink-3 mt-2 grid gap-1 pl-4">{children}</ul>
    </details>
  );
}

const COLUMNS: Column<Report["masked"][number]>[] = [
  { key: "field", header: words.field, cell: (item) => <FieldName {...item} /> },
  { key: "method", header: words.method, cell: ({ method }) => words.methods[method] },
  {
    key: "rows",
    header: words.rows,
    align: "end",
    cell: ({ rows }) => <span data-numeric>{formatCount(rows)}</span>,
  },
];
