import { PackageX } from "lucide-react";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Note } from "@/components/ui/note";
import type { OdooSources } from "@/server/status/contract";
import { statusStrings as words } from "./strings";

type Source = OdooSources["items"][number];

const columns: Column<Source>[] = [
  {
    key: "version",
    header: words.version,
    cell: ({ version }) => <span className="font-medium">{version}</span>,
  },
  {
    key: "kind",
    header: words.kind,
    cell: ({ standIn }) =>
      standIn ? <Badge tone="warning">{words.standIn}</Badge> : <Badge tone="success">{words.real}</Badge>,
  },
  { key: "release", header: words.release, cell: ({ release }) => release },
];

/** OdooCard: the Odoos of this machine, which are real, and what is wrong with those that cannot be used. */
export function OdooCard({ sources: { items, problems } }: { sources: OdooSources }) {
  return (
    <Card flush title={words.odoo} description={words.odooText}>
      {problems.length > 0 && (
        <Note tone="danger" className="m-4">
          <p className="font-medium">{words.problems}</p>
          {problems.map((problem) => (
            <p key={problem} className="wrap-anywhere">
              {problem}
            </p>
          ))}
        </Note>
      )}
      <DataTable
        caption={words.odooTable}
        columns={columns}
        rows={items}
        rowKey={({ version }) => version}
        sticky={false}
        empty={
          <EmptyState
            icon={<PackageX />}
            title={words.noOdoo}
            text={words.noOdooText}
            command={words.odooCommand}
          />
        }
      />
      {items.some(({ standIn }) => standIn) && (
        <p className="border-line text-ink-3 border-t px-4 py-2.5 text-sm">{words.standInText}</p>
      )}
    </Card>
  );
}
