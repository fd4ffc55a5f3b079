"use client";

import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { CreatedToken } from "@/server/tokens/contract";
import { tokenStrings as words } from "./strings";
import { tokenColumns, type ShownToken } from "./token-columns";
import { TokenSecret } from "./token-secret";

const CreateTokenDialog = lazyDialog(async () => (await import("./create-token-dialog")).CreateTokenDialog);
const RevokeTokenDialog = lazyDialog(async () => (await import("./revoke-token-dialog")).RevokeTokenDialog);

type TokensTableProps = {
  /** slug; null: one's own tokens */
  project: string | null;
  items: readonly ShownToken[];
  maxDays: number | null;
  /** Capstan's own address */
  origin: string;
};

/** TokensTable: tokens of one owner; a new one is shown above them once. */
export function TokensTable({ project, items, maxDays, origin }: TokensTableProps) {
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedToken | null>(null);
  const [revoking, setRevoking] = useState<ShownToken | null>(null);
  const text = words.of(project !== null);
  const create = (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  );
  return (
    <Card flush title={text.title} description={text.text} actions={items.length > 0 && create}>
      {created && (
        <TokenSecret
          key={created.id}
          token={created}
          project={project}
          origin={origin}
          onDone={() => setCreated(null)}
        />
      )}
      <DataTable
        caption={text.table}
        columns={tokenColumns(setRevoking)}
        rows={items}
        rowKey={({ id }) => id}
        sticky={false}
        empty={
          <EmptyState icon={<KeyRound />} title={words.emptyTitle} text={text.emptyText} action={create} />
        }
      />
      {creating && (
        <CreateTokenDialog
          project={project}
          maxDays={maxDays}
          onClose={() => setCreating(false)}
          onCreated={setCreated}
        />
      )}
      {revoking && (
        <RevokeTokenDialog
          project={project}
          token={revoking}
          onClose={() => setRevoking(null)}
          onRevoked={() => setCreated((shown) => (shown?.id === revoking.id ? null : shown))}
        />
      )}
    </Card>
  );
}
