"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { RemovalDialog } from "@/components/form/removal-dialog";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { useTRPC } from "@/components/lib/trpc";
import { useProject } from "@/components/settings/use-project";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { StoreDto } from "@/server/backups/stores/contract";
import { StoreRow } from "./store-row";
import { storeStrings as words } from "./strings";

const AddStoreDialog = lazyDialog(async () => (await import("./add-store-dialog")).AddStoreDialog);
const ChangeStoreDialog = lazyDialog(async () => (await import("./change-store-dialog")).ChangeStoreDialog);

type Asked = { act: "change" | "remove"; store: StoreDto } | { act: "add" } | null;

/** StoresCard: where the project's backups are kept, and what can be done to each place. */
export function StoresCard({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { blocked } = useProject(slug);
  const { items } = useSuspenseQuery(trpc.backupStores.list.queryOptions({ project: slug })).data;
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const refresh = () => void queries.invalidateQueries({ queryKey: trpc.backupStores.pathKey() });
  return (
    <Card
      flush
      title={words.title}
      description={words.text}
      actions={
        <Button icon={<Plus />} disabledReason={blocked} onClick={() => setAsked({ act: "add" })}>
          {words.add}
        </Button>
      }
    >
      {items.length === 0 ? (
        <p className="text-ink-3 p-4 text-sm">{words.none}</p>
      ) : (
        <ul className="divide-line divide-y">
          {items.map((store) => (
            <StoreRow
              key={store.id}
              {...{ slug, store, blocked, refresh }}
              ask={(act) => setAsked({ act, store })}
            />
          ))}
        </ul>
      )}
      {asked?.act === "add" && <AddStoreDialog slug={slug} onClose={close} onSaved={refresh} />}
      {asked?.act === "change" && (
        <ChangeStoreDialog slug={slug} store={asked.store} onClose={close} onSaved={refresh} />
      )}
      {asked?.act === "remove" && (
        <RemovalDialog
          path="backupStores.remove"
          input={{ project: slug, storeId: asked.store.id }}
          title={words.removeTitle(asked.store.name)}
          confirmLabel={words.removeConfirm}
          doneTitle={words.removed(asked.store.name)}
          onClose={close}
          onAnswer={refresh}
        >
          {words.removeText}
        </RemovalDialog>
      )}
    </Card>
  );
}
