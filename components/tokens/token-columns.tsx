import { useNow } from "@/components/lib/use-now";
import type { Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Tooltip } from "@/components/ui/tooltip";
import type { ProjectTokenSummary, TokenSummary } from "@/server/tokens/contract";
import { tokenStrings as words } from "./strings";
import { TOKEN_LOOK_MS } from "./tunables";

/** A token of either kind; the role only where it has one of its own. */
export type ShownToken = TokenSummary & Partial<Pick<ProjectTokenSummary, "role" | "createdBy">>;

/** tokenColumns: what one sees of a token, and the button that ends it. */
export function tokenColumns(revoke: (token: ShownToken) => void): Column<ShownToken>[] {
  return [
    {
      key: "name",
      header: words.name,
      cell: ({ name, prefix }) => (
        <span className="grid">
          <span className="font-medium break-words">{name}</span>
          <code className="text-ink-3 font-mono text-xs">{prefix}…</code>
        </span>
      ),
    },
    { key: "may", header: words.may, cell: (token) => <May token={token} /> },
    { key: "created", header: words.created, cell: (token) => <Created token={token} /> },
    { key: "used", header: words.lastUsed, cell: (token) => <Used token={token} /> },
    { key: "expires", header: words.expires, cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
    {
      key: "actions",
      header: words.actions,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (token) => (
        <Button
          size="sm"
          variant="danger-quiet"
          aria-label={words.revokeWhat(token.name)}
          onClick={() => revoke(token)}
        >
          {words.revoke}
        </Button>
      ),
    },
  ];
}

function May({ token: { role, scopes } }: { token: ShownToken }) {
  const all = role === undefined ? words.allOfYours : words.roleName(role);
  if (scopes === null) return all;
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      {role !== undefined && <span>{all}</span>}
      <Tooltip text={scopes.join(", ")}>{words.scopeCount(scopes.length)}</Tooltip>
    </span>
  );
}

function Created({ token: { createdAt, createdBy } }: { token: ShownToken }) {
  return (
    <span className="grid">
      <RelativeTime at={createdAt} />
      {createdBy && <span className="text-ink-3 text-xs">{words.by(createdBy)}</span>}
    </span>
  );
}

function Used({ token: { lastUsedAt, lastUsedAddress } }: { token: ShownToken }) {
  if (lastUsedAt === null) return words.neverUsed;
  return (
    <span className="grid">
      <RelativeTime at={lastUsedAt} />
      {lastUsedAddress !== null && (
        <span className="text-ink-3 text-xs break-all">{words.from(lastUsedAddress)}</span>
      )}
    </span>
  );
}

function Expiry({ at }: { at: string | null }) {
  const now = useNow(TOKEN_LOOK_MS);
  if (at === null) return words.never;
  if (Date.parse(at) < now) return <Badge tone="warning">{words.expired}</Badge>;
  return <RelativeTime at={at} />;
}
