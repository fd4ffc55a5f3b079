"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Plus, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { RemovalDialog } from "@/components/form/removal-dialog";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { useTRPC } from "@/components/lib/trpc";
import { DataTable, type Column } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CommandLine } from "@/components/ui/command-line";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import type { TrustRule } from "@/server/tokens/contract";
import { tokenStrings } from "./strings";
import { trustStrings as words } from "./trust-strings";
import { TOKEN_LOOK_MS } from "./tunables";

const CreateTrustDialog = lazyDialog(async () => (await import("./create-trust-dialog")).CreateTrustDialog);

/** TrustRulesCard: which CI may come with an identity of its own, and why the last one was turned away. */
export function TrustRulesCard({ slug, origin }: { slug: string; origin: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const list = trpc.trustRules.list.queryOptions({ project: slug });
  const { items } = useSuspenseQuery({ ...list, refetchInterval: TOKEN_LOOK_MS }).data;
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<TrustRule | null>(null);
  const refresh = () => void queries.invalidateQueries({ queryKey: trpc.trustRules.pathKey() });
  const create = (
    <Button icon={<Plus />} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  );
  return (
    <Card flush title={words.title} description={words.text} actions={items.length > 0 && create}>
      <DataTable
        caption={words.table}
        columns={columnsFor(setRevoking)}
        rows={items}
        rowKey={({ id }) => id}
        sticky={false}
        empty={
          <EmptyState
            icon={<ShieldCheck />}
            title={words.emptyTitle}
            text={words.emptyText}
            action={create}
          />
        }
      />
      {items.length > 0 && (
        <div className="border-line border-t p-4">
          <p className="text-ink-2 mb-1 text-sm">{words.how}</p>
          <CommandLine command={words.howCommand(origin, slug)} />
        </div>
      )}
      {creating && (
        <CreateTrustDialog
          slug={slug}
          origin={origin}
          onClose={() => setCreating(false)}
          onCreated={refresh}
        />
      )}
      {revoking && (
        <RemovalDialog
          path="trustRules.revoke"
          input={{ project: slug, trustRuleId: revoking.id }}
          title={words.revokeTitle(revoking.name)}
          confirmLabel={words.revoke}
          doneTitle={words.revoked(revoking.name)}
          onClose={() => setRevoking(null)}
          onAnswer={refresh}
        >
          {words.revokeText}
        </RemovalDialog>
      )}
    </Card>
  );
}

function columnsFor(revoke: (rule: TrustRule) => void): Column<TrustRule>[] {
  return [
    {
      key: "name",
      header: words.name,
      cell: ({ name, issuer }) => (
        <span className="grid">
          <span className="font-medium break-words">{name}</span>
          <span className="text-ink-3 text-xs break-all">{issuer}</span>
        </span>
      ),
    },
    { key: "conditions", header: words.conditions, cell: (rule) => <Conditions rule={rule} /> },
    { key: "role", header: tokenStrings.role, cell: ({ role }) => tokenStrings.roleName(role) },
    {
      key: "used",
      header: words.used,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? words.never : <RelativeTime at={lastUsedAt} />),
    },
    {
      key: "actions",
      header: tokenStrings.actions,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (rule) => (
        <Button
          size="sm"
          variant="danger-quiet"
          aria-label={words.revokeWhat(rule.name)}
          onClick={() => revoke(rule)}
        >
          {words.revoke}
        </Button>
      ),
    },
  ];
}

function Conditions({ rule: { claims, lastRefusal, lastRefusedAt } }: { rule: TrustRule }) {
  return (
    <span className="grid gap-1">
      {Object.entries(claims).map(([name, pattern]) => (
        <code key={name} className="font-mono text-xs break-all">
          {name} = {pattern}
        </code>
      ))}
      {lastRefusal !== null && lastRefusedAt !== null && (
        <span className="text-warning-ink text-xs break-words">
          {words.refused} <RelativeTime at={lastRefusedAt} />: {lastRefusal}
        </span>
      )}
    </span>
  );
}
