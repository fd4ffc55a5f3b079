"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { LockKeyhole, Plus } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { toast } from "@/components/ui/toast";
import type { SecretSummary } from "@/server/secrets/contract";
import { RevealDialog } from "./reveal-dialog";
import { secretColumns } from "./secret-columns";
import { SetSecretDialog } from "./set-secret-dialog";
import { secretStrings as words } from "./strings";

type Asked = { act: "set" | "reveal" | "delete"; secret: SecretSummary } | { act: "create" } | null;

/** SecretsCard: the project's secrets by name, and what can be done to each. */
export function SecretsCard({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { items } = useSuspenseQuery(trpc.secrets.list.queryOptions({ project: slug })).data;
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const refresh = () => void queries.invalidateQueries({ queryKey: trpc.secrets.pathKey() });
  const create = (
    <Button variant="primary" icon={<Plus />} onClick={() => setAsked({ act: "create" })}>
      {words.create}
    </Button>
  );
  return (
    <Card flush title={words.title} description={words.text} actions={items.length > 0 && create}>
      <DataTable
        caption={words.table}
        columns={secretColumns((act, secret) => setAsked({ act, secret }))}
        rows={items}
        rowKey={({ id }) => id}
        sticky={false}
        empty={
          <EmptyState
            icon={<LockKeyhole />}
            title={words.emptyTitle}
            text={words.emptyText}
            action={create}
          />
        }
      />
      {(asked?.act === "create" || asked?.act === "set") && (
        <SetSecretDialog
          slug={slug}
          secret={asked.act === "set" ? asked.secret : null}
          onClose={close}
          onSaved={refresh}
        />
      )}
      {asked?.act === "reveal" && <RevealDialog slug={slug} secret={asked.secret} onClose={close} />}
      {asked?.act === "delete" && (
        <DeleteDialog slug={slug} secret={asked.secret} onClose={close} onDone={refresh} />
      )}
    </Card>
  );
}

type DeleteDialogProps = { slug: string; secret: SecretSummary; onClose: () => void; onDone: () => void };

function DeleteDialog({ slug, secret, onClose, onDone }: DeleteDialogProps) {
  const { act } = useAction("secrets.delete");

  async function remove() {
    const answer = await act({ project: slug, secretId: secret.id });
    onDone();
    if (!answer.ok) return { message: answer.error.message };
    toast.show({ title: words.removed(secret.name) });
    return null;
  }

  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.removeTitle(secret.name)}
      confirmLabel={words.remove}
      onConfirm={remove}
    >
      <p>{words.removeText}</p>
    </ConfirmDialog>
  );
}
