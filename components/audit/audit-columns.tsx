import type { Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Tooltip } from "@/components/ui/tooltip";
import type { AuditEntry } from "@/server/audit/contract";
import { auditStrings as words } from "./strings";

const SHOWN_CHARS = 200;

export const auditColumns: Column<AuditEntry>[] = [
  { key: "when", header: words.when, cell: ({ at }) => <RelativeTime at={at} /> },
  { key: "who", header: words.who, cell: (entry) => <Who entry={entry} /> },
  {
    key: "what",
    header: words.what,
    cell: ({ action }) => <code className="font-mono text-xs break-all">{action}</code>,
  },
  { key: "row", header: words.row, cell: (entry) => <Row entry={entry} /> },
  { key: "changes", header: words.changes, cell: (entry) => <Changes entry={entry} /> },
];

function Who({ entry: { actor, address, userAgent } }: { entry: AuditEntry }) {
  const kind = words.kinds[actor.kind] ?? actor.kind;
  return (
    <span className="grid gap-0.5">
      <span className="flex flex-wrap items-center gap-1.5">
        {actor.name !== null && <span className="font-medium break-words">{actor.name}</span>}
        {actor.kind === "direct" ? (
          <Tooltip text={words.direct} className="cursor-help rounded-full">
            <Badge tone="warning">{kind}</Badge>
          </Tooltip>
        ) : (
          <Badge>{kind}</Badge>
        )}
      </span>
      {(address ?? userAgent) !== null && (
        <span className="text-ink-3 text-xs break-all">
          {[address, userAgent?.split(" ")[0]].filter(Boolean).join(" · ")}
        </span>
      )}
    </span>
  );
}

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
