"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { LockKeyhole, Plus } from "lucide-react";
import { useState } from "react";
import { RemovalDialog } from "@/components/form/removal-dialog";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { useTRPC } from "@/components/lib/trpc";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { SecretSummary } from "@/server/secrets/contract";
import { useProject } from "@/components/settings/use-project";
import { Note } from "@/components/ui/note";
import { secretColumns } from "./secret-columns";
import { secretRights } from "./secret-rights";
import { secretStrings as words } from "./strings";

const RevealDialog = lazyDialog(async () => (await import("./reveal-dialog")).RevealDialog);
const SetSecretDialog = lazyDialog(async () => (await import("./set-secret-dialog")).SetSecretDialog);

type Asked = { act: "set" | "reveal" | "delete"; secret: SecretSummary } | { act: "create" } | null;

/** SecretsCard: the project's secrets by name, and what can be done to each. */
export function SecretsCard({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { items } = useSuspenseQuery(trpc.secrets.list.queryOptions({ project: slug })).data;
  const rights = secretRights(useProject(slug).project.role);
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const refresh = () => void queries.invalidateQueries({ queryKey: trpc.secrets.pathKey() });
  const create = (
    <Button variant="primary" icon={<Plus />} onClick={() => setAsked({ act: "create" })}>
      {words.create}
    </Button>
  );
  return (
    <>
      {rights.note !== null && <Note>{rights.note}</Note>}
      <Card flush title={words.title} description={words.text} actions={items.length > 0 && create}>
        <DataTable
          caption={words.table}
          columns={secretColumns(rights, (act, secret) => setAsked({ act, secret }))}
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
          <RemovalDialog
            path="secrets.delete"
            input={{ project: slug, secretId: asked.secret.id }}
            title={words.removeTitle(asked.secret.name)}
            confirmLabel={words.remove}
            doneTitle={words.removed(asked.secret.name)}
            onClose={close}
            onAnswer={refresh}
          >
            {words.removeText}
          </RemovalDialog>
        )}
      </Card>
    </>
  );
}
