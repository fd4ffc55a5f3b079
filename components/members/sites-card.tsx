"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { DataTable, type Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { toast } from "@/components/ui/toast";
import type { IdentityProviderDto } from "@/server/members/contract";
import { AddSiteDialog } from "./add-site-dialog";
import { memberStrings as words } from "./strings";

/** SitesCard: where else people of the organization sign in. */
export function SitesCard({ org }: { org: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery(trpc.orgs.providers.queryOptions({ org }));
  const { act } = useAction("orgs.removeProvider");
  const [adding, setAdding] = useState(false);

  async function remove({ id, name }: IdentityProviderDto) {
    const answer = await act({ org, providerId: id });
    await queries.invalidateQueries({ queryKey: trpc.orgs.pathKey() });
    if (answer.ok) toast.show({ title: words.siteRemoved(name) });
    else toast.show({ title: words.failed, text: answer.error.message, tone: "danger" });
  }

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
        columns={columnsFor((site) => void remove(site))}
        rows={data.items}
        rowKey={({ id }) => id}
        sticky={false}
        empty={<p className="text-ink-3 p-4 text-sm">{words.sitesEmpty}</p>}
      />
      {adding && <AddSiteDialog org={org} callbackUrl={data.callbackUrl} onClose={() => setAdding(false)} />}
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
          {linkByEmail && <Badge>{words.linkByEmail}</Badge>}
          {admitsNew && <Badge>{words.admitsNew}</Badge>}
          {trustsFactor && <Badge>{words.trustsFactor}</Badge>}
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
