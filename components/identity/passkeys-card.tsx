"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { RemovalDialog } from "@/components/form/removal-dialog";
import { TextField } from "@/components/form/text-field";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { DataTable, type Column } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { makePasskey } from "./passkey-browser";
import { securityStrings as words } from "./strings";

type Key = { id: string; name: string; createdAt: string };

function columnsFor(remove: (key: Key) => void): Column<Key>[] {
  return [
    { key: "name", header: words.keyName, cell: ({ name }) => <span className="font-medium">{name}</span> },
    { key: "added", header: words.keyAdded, cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
    {
      key: "actions",
      header: words.remove,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (key) => (
        <Button
          size="sm"
          variant="danger-quiet"
          aria-label={words.removeKey(key.name)}
          onClick={() => remove(key)}
        >
          {words.remove}
        </Button>
      ),
    },
  ];
}

/** PasskeysCard: the devices that sign the person in. */
export function PasskeysCard() {
  const { passkeys, offers } = useSuspenseQuery(useTRPC().identity.factors.queryOptions()).data;
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Key | null>(null);
  const look = useLook();
  if (!offers.passkeys) return null;
  return (
    <Card
      flush
      title={words.keysTitle}
      description={words.keysText}
      actions={
        <Button icon={<Fingerprint />} onClick={() => setAdding(true)}>
          {words.addKey}
        </Button>
      }
    >
      <DataTable
        caption={words.keysTable}
        columns={columnsFor(setRemoving)}
        rows={passkeys}
        rowKey={({ id }) => id}
        sticky={false}
        empty={<p className="text-ink-3 p-4 text-sm">{words.keysEmpty}</p>}
      />
      {adding && <AddDialog onClose={() => setAdding(false)} />}
      {removing && (
        <RemovalDialog
          path="identity.removePasskey"
          input={{ passkeyId: removing.id }}
          title={words.removeKeyAsk(removing.name)}
          confirmLabel={words.remove.replace("…", "")}
          doneTitle={words.keyRemoved(removing.name)}
          onClose={() => setRemoving(null)}
          onAnswer={() => void look()}
        >
          {words.removeKeyText}
        </RemovalDialog>
      )}
    </Card>
  );
}

function useLook() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: trpc.identity.pathKey() });
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const { act: begin } = useAction("identity.beginPasskeyEnrolment");
  const { act: add } = useAction("identity.addPasskey");
  const look = useLook();

  async function make() {
    const start = await begin();
    if (!start.ok) return { message: start.error.message };
    const outcome = await makePasskey(start.data.options);
    if ("failure" in outcome) return { message: outcome.failure };
    const answer = await add({ name: name.trim(), response: outcome.response });
    if (!answer.ok) return { message: answer.error.message };
    toast.show({ title: words.keyAddedToast });
    void look();
    return null;
  }

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.addKeyTitle}
      confirmLabel={words.addKeyConfirm}
      blockedReason={name.trim() === "" ? words.keyNameMissing : null}
      onConfirm={make}
    >
      <div className="text-ink">
        <TextField
          data-autofocus
          required
          label={words.keyName}
          hint={words.addKeyHint}
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </div>
    </ConfirmDialog>
  );
}
