"use client";

import { keepPreviousData, useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { SelectField } from "@/components/form/select-field";
import { uiStrings } from "@/components/lib/strings";
import { useTRPC } from "@/components/lib/trpc";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { ORG_AUDIT_KINDS, type OrgAuditKind } from "@/server/audit/states";
import { orgAuditColumns } from "./org-audit-columns";
import { auditStrings as words } from "./strings";

const PAGE_ROWS = 50;

type Filter = { userId: string; kind: OrgAuditKind | "" };
const ALL: Filter = { userId: "", kind: "" };

/** OrgAudit: what was done to the organization and its people, in sentences. */
export function OrgAudit({ org }: { org: string }) {
  const [filter, setFilter] = useState(ALL);
  const { items: members } = useSuspenseQuery(useTRPC().orgs.members.queryOptions({ org })).data;
  return (
    <div className="grid max-w-4xl gap-6">
      <p className="text-ink-2 text-sm">{words.orgText}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={words.person}
          hint={words.personHint}
          value={filter.userId}
          onChange={({ target }) => setFilter({ ...filter, userId: target.value })}
          options={[
            { value: "", label: words.everybody },
            ...members.map(({ userId, name }) => ({ value: userId, label: name })),
          ]}
        />
        <SelectField
          label={words.kind}
          value={filter.kind}
          onChange={({ target }) =>
            setFilter({ ...filter, kind: ORG_AUDIT_KINDS.find((kind) => kind === target.value) ?? "" })
          }
          options={[
            { value: "", label: words.everything },
            ...ORG_AUDIT_KINDS.map((kind) => ({ value: kind, label: words.orgKinds[kind] })),
          ]}
        />
      </div>
      <Entries org={org} filter={filter} clear={() => setFilter(ALL)} />
    </div>
  );
}

function Entries({ org, filter, clear }: { org: string; filter: Filter; clear: () => void }) {
  const trpc = useTRPC();
  const { userId, kind } = filter;
  const query = useInfiniteQuery(
    trpc.orgs.audit.infiniteQueryOptions(
      { org, limit: PAGE_ROWS, userId: userId || undefined, kind: kind || undefined },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
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
  const isFiltered = userId !== "" || kind !== "";
  return (
    <>
      <Card flush>
        <DataTable
          caption={words.table}
          columns={orgAuditColumns}
          rows={query.data.pages.flatMap(({ items }) => items)}
          rowKey={({ id }) => id}
          sticky={false}
          empty={
            <EmptyState
              icon={<ScrollText />}
              title={isFiltered ? words.noneTitle : words.emptyTitle}
              text={isFiltered ? words.orgNoneText : words.orgEmptyText}
              action={isFiltered && <Button onClick={clear}>{words.clear}</Button>}
            />
          }
        />
      </Card>
      {query.hasNextPage && (
        <Button
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
          className="justify-self-center"
        >
          {words.more}
        </Button>
      )}
    </>
  );
}
