"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useNow } from "@/components/lib/use-now";
import { useTRPC } from "@/components/lib/trpc";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import type { CreatedToken, TokenSummary } from "@/server/tokens/contract";
import { CreateTokenDialog } from "./create-token-dialog";
import { RevokeTokenDialog } from "./revoke-token-dialog";
import { tokenStrings as words } from "./strings";
import { TokenSecret } from "./token-secret";

/** "Last used" moves without this page's doing. */
const LOOK_MS = 30_000;

function columnsFor(revoke: (token: TokenSummary) => void): Column<TokenSummary>[] {
  return [
    { key: "name", header: words.name, cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      key: "prefix",
      header: words.prefix,
      cell: ({ prefix }) => <code className="font-mono text-xs">{prefix}…</code>,
    },
    { key: "created", header: words.created, cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
    {
      key: "used",
      header: words.lastUsed,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? words.neverUsed : <RelativeTime at={lastUsedAt} />),
    },
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

/** TokensCard: the person's own tokens; a new one is shown above them once. `origin` is Capstan's own address. */
export function TokensCard({ origin }: { origin: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery({ ...trpc.tokens.list.queryOptions(), refetchInterval: LOOK_MS });
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedToken | null>(null);
  const [revoking, setRevoking] = useState<TokenSummary | null>(null);
  const create = (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  );

  function onCreated(token: CreatedToken) {
    setCreated(token);
    void queries.invalidateQueries({ queryKey: trpc.tokens.pathKey() });
  }

  return (
    <Card flush title={words.title} description={words.text} actions={data.length > 0 && create}>
      {created && (
        <TokenSecret key={created.id} token={created} origin={origin} onDone={() => setCreated(null)} />
      )}
      <DataTable
        caption={words.table}
        columns={columnsFor(setRevoking)}
        rows={data}
        rowKey={({ id }) => id}
        sticky={false}
        empty={
          <EmptyState icon={<KeyRound />} title={words.emptyTitle} text={words.emptyText} action={create} />
        }
      />
      {creating && <CreateTokenDialog onClose={() => setCreating(false)} onCreated={onCreated} />}
      {revoking && (
        <RevokeTokenDialog
          token={revoking}
          onClose={() => setRevoking(null)}
          onRevoked={() => setCreated((shown) => (shown?.id === revoking.id ? null : shown))}
        />
      )}
    </Card>
  );
}

function Expiry({ at }: { at: string | null }) {
  const now = useNow(LOOK_MS);
  if (at === null) return words.never;
  if (Date.parse(at) < now) return <Badge tone="warning">{words.expired}</Badge>;
  return <RelativeTime at={at} />;
}
