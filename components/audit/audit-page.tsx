"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { TextField } from "@/components/form/text-field";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { uiStrings } from "@/components/lib/strings";
import { useTRPC } from "@/components/lib/trpc";
import { useSettled } from "@/components/lib/use-settled";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { auditColumns } from "./audit-columns";
import { auditListInput, type AuditDraft } from "./audit-list-input";
import { auditStrings as words } from "./strings";

const EMPTY: AuditDraft = { actor: "", action: "", entityId: "", from: "", until: "" };
const SETTLE_MS = 300;

/** AuditPage: what happened on a project, by whom, and what it was before. */
export function AuditPage({ project }: { project: string }) {
  const [draft, setDraft] = useState(EMPTY);
  const filter = useSettled(draft, SETTLE_MS);
  return (
    <>
      <PageHeader title={words.title} facts={words.text} />
      <PageBody>
        <Card title={words.filters}>
          <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-5">
            <Field name="actor" label={words.actor} hint={words.actorHint} draft={draft} set={setDraft} />
            <Field name="action" label={words.action} hint={words.actionHint} draft={draft} set={setDraft} />
            <Field name="entityId" label={words.rowId} draft={draft} set={setDraft} />
            <Field name="from" type="datetime-local" label={words.from} draft={draft} set={setDraft} />
            <Field name="until" type="datetime-local" label={words.until} draft={draft} set={setDraft} />
          </div>
        </Card>
        <Entries project={project} filter={filter} clear={() => setDraft(EMPTY)} />
      </PageBody>
    </>
  );
}

type FieldProps = {
  name: keyof AuditDraft;
  label: string;
  hint?: string;
  type?: string;
  draft: AuditDraft;
  set: (draft: AuditDraft) => void;
};

function Field({ name, label, hint, type = "search", draft, set }: FieldProps) {
  return (
    <TextField
      label={label}
      hint={hint}
      type={type}
      maxLength={100}
      value={draft[name]}
      onChange={({ target }) => set({ ...draft, [name]: target.value })}
    />
  );
}

type EntriesProps = { project: string; filter: AuditDraft; clear: () => void };

function Entries({ project, filter, clear }: EntriesProps) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(auditListInput(project, filter), {
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  if (query.isPending) return <Skeleton className="h-64 w-full" />;
  if (query.isError)
    return (
      <ErrorState
        title={words.failed}
        text={query.error.message}
        actions={<Button onClick={() => void query.refetch()}>{uiStrings.retry}</Button>}
      />
    );
  const filtered = Object.values(filter).some((value) => value !== "");
  return (
    <>
      <Card flush>
        <DataTable
          caption={words.table}
          columns={auditColumns}
          rows={query.data.pages.flatMap(({ items }) => items)}
          rowKey={({ id }) => id}
          sticky={false}
          empty={
            <EmptyState
              icon={<ScrollText />}
              title={filtered ? words.noneTitle : words.emptyTitle}
              text={filtered ? words.noneText : words.emptyText}
              action={filtered && <Button onClick={clear}>{words.clear}</Button>}
            />
          }
        />
      </Card>
      {query.hasNextPage && (
        <Button pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  );
}
