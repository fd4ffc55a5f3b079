"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { RemovalDialog } from "@/components/form/removal-dialog";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { useTRPC } from "@/components/lib/trpc";
import { DataTable, type Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ValueLine } from "@/components/settings/value-line";
import type { IdentityProviderDto } from "@/server/members/contract";
import { memberStrings as words } from "./strings";

const AddSiteDialog = lazyDialog(async () => (await import("./add-site-dialog")).AddSiteDialog);

/** SitesCard: where else people of the organization sign in. */
export function SitesCard({ org }: { org: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery(trpc.orgs.providers.queryOptions({ org }));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<IdentityProviderDto | null>(null);

  return (
    <Card
      flush
      title={words.sitesTitle}
      description={words.sitesText}
      actions={
        <Button icon={<Plus />} onClick={() => setAdding(true)}>
          {words.addSite}
        </Button>
      }
    >
      <DataTable
        caption={words.sitesTable}
        columns={columnsFor(setRemoving)}
        rows={data.items}
        rowKey={({ id }) => id}
        sticky={false}
        empty={<p className="text-ink-3 p-4 text-sm">{words.sitesEmpty}</p>}
      />
      <div className="border-line grid gap-1.5 border-t p-4">
        <ValueLine label={words.signInAddress} value={data.signInUrl} what={words.signInAddressWhat} />
        <p className="text-ink-3 text-sm">{words.signInAddressHint}</p>
      </div>
      {adding && <AddSiteDialog org={org} callbackUrl={data.callbackUrl} onClose={() => setAdding(false)} />}
      {removing && (
        <RemovalDialog
          path="orgs.removeProvider"
          input={{ org, providerId: removing.id }}
          title={words.removeSiteAsk(removing.name)}
          confirmLabel={words.remove}
          doneTitle={words.siteRemoved(removing.name)}
          onClose={() => setRemoving(null)}
          onAnswer={() => void queries.invalidateQueries({ queryKey: trpc.orgs.pathKey() })}
        >
          {words.removeSiteText}
        </RemovalDialog>
      )}
    </Card>
  );
}

function columnsFor(remove: (site: IdentityProviderDto) => void): Column<IdentityProviderDto>[] {
  return [
    { key: "name", header: words.site, cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      key: "issuer",
      header: words.issuer,
      cell: ({ issuer }) => <code className="font-mono text-xs break-all">{issuer}</code>,
    },
    {
      key: "rules",
      header: words.rules,
      cell: ({ linkByEmail, admitsNew, trustsFactor }) => (
        <span className="flex flex-wrap gap-1">
          {linkByEmail && <Badge>{words.shortRules.linkByEmail}</Badge>}
          {admitsNew && <Badge>{words.shortRules.admitsNew}</Badge>}
          {trustsFactor && <Badge>{words.shortRules.trustsFactor}</Badge>}
        </span>
      ),
    },
    {
      key: "actions",
      header: words.actions,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (site) => (
        <Button
          size="sm"
          variant="danger-quiet"
          aria-label={words.removeSite(site.name)}
          onClick={() => remove(site)}
        >
          {words.remove}
        </Button>
      ),
    },
  ];
}
