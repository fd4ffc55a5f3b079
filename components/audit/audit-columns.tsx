import { Fragment } from "react";
import type { Column } from "@/components/table/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AuditEntry } from "@/server/audit/contract";
import { AuditActor } from "./audit-actor";
import { auditStrings as words } from "./strings";

const SHOWN_CHARS = 200;

export const auditColumns: Column<AuditEntry>[] = [
  { key: "when", header: words.when, cell: ({ at }) => <RelativeTime at={at} /> },
  { key: "who", header: words.who, cell: (entry) => <AuditActor entry={entry} /> },
  {
    key: "what",
    header: words.what,
    cell: ({ action }) => <ActionName action={action} />,
  },
  { key: "row", header: words.row, cell: (entry) => <Row entry={entry} /> },
  { key: "changes", header: words.changes, cell: (entry) => <Changes entry={entry} /> },
];

function Row({ entry: { entity, entityId, environment } }: { entry: AuditEntry }) {
  return (
    <span className="grid gap-0.5">
      <span>{environment ?? entity.replace(/^\w+\./, "").replaceAll("_", " ")}</span>
      {entityId !== null && (
        <code className="text-ink-3 font-mono text-xs" title={entityId}>
          {entityId.slice(0, 8)}
        </code>
      )}
    </span>
  );
}

/** Lines that a reading left, not a change: see ops.audit_read. */
const READINGS = /^secrets\.(reveal|start|run|log)$/;

function Changes({ entry: { action, before, after } }: { entry: AuditEntry }) {
  const made = READINGS.test(action) ? words.read : words.made;
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const whole = before === null || after === null;
  const shown = whole ? names.filter((name) => isTelling((after ?? before)?.[name])) : names;
  return (
    <details>
      <summary className="text-ink-2 cursor-pointer text-xs">
        {before === null ? made : after === null ? words.deleted : names.join(", ")}
      </summary>
      <dl className="mt-1 grid gap-1">
        {shown.map((name) => (
          <div key={name} className="text-xs">
            <dt className="text-ink-3">{name}</dt>
            <dd className="font-mono break-all">
              {before !== null && <del className="text-danger-ink mr-2">{show(before[name])}</del>}
              {after !== null && <ins className="text-success-ink no-underline">{show(after[name])}</ins>}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function isTelling(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function show(value: unknown): string {
  if (!isTelling(value)) return words.none;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}

/** A line breaks after a dot of the name, not within a word. */
function ActionName({ action }: { action: string }) {
  const parts = action.split(".");
  return (
    <code className="font-mono text-xs break-words">
      {parts.map((part, index) => (
        <Fragment key={parts.slice(0, index + 1).join(".")}>
          {index > 0 && "."}
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </code>
  );
}
