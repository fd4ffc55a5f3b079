import type { Column } from "@/components/table/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OrgAuditEntry } from "@/server/audit/contract";
import { AuditActor } from "./audit-actor";
import { auditStrings as words } from "./strings";

export const orgAuditColumns: Column<OrgAuditEntry>[] = [
  {
    key: "when",
    header: words.when,
    cell: ({ at }) => <RelativeTime at={at} className="whitespace-nowrap" />,
  },
  {
    key: "what",
    header: words.what,
    cell: ({ text, kind }) => (
      <span className="grid gap-0.5">
        <span className="text-ink break-words">{text}</span>
        <span className="text-ink-3 text-xs">{words.orgKinds[kind]}</span>
      </span>
    ),
  },
  { key: "who", header: words.by, cell: (entry) => <AuditActor entry={entry} /> },
];
