"use client";

import { useQuery } from "@tanstack/react-query";
import { Timer } from "lucide-react";
import { useState } from "react";
import { formatCount } from "@/components/lib/format-count";
import { useTRPC } from "@/components/lib/trpc";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Note } from "@/components/ui/note";
import { Skeleton } from "@/components/ui/skeleton";
import type { StatementCare } from "@/server/database-care/contract";
import { databaseStrings as words } from "./strings";
import { useFirstRows } from "./use-first-rows";

function columnsFor(onPlan: (statement: StatementCare) => void): Column<StatementCare>[] {
  return [
    {
      key: "statement",
      header: words.statement,
      bare: true,
      width: "w-1/2",
      cell: ({ text }) => <code className="line-clamp-3 text-xs wrap-anywhere">{text}</code>,
    },
    {
      key: "calls",
      header: words.calls,
      align: "end",
      cell: ({ calls }) => <span data-numeric>{formatCount(calls)}</span>,
    },
    {
      key: "mean",
      header: words.mean,
      align: "end",
      cell: ({ meanMs }) => <span data-numeric>{words.milliseconds(meanMs)}</span>,
    },
    {
      key: "max",
      header: words.max,
      align: "end",
      cell: ({ maxMs }) => <span data-numeric>{words.milliseconds(maxMs)}</span>,
    },
    {
      key: "share",
      header: words.share,
      align: "end",
      cell: ({ share }) => <span data-numeric>{words.shareOf(share)}</span>,
    },
    {
      key: "plan",
      header: words.plan,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (statement) => (
        <Button size="sm" onClick={() => onPlan(statement)}>
          {words.plan}
        </Button>
      ),
    },
  ];
}

/** StatementsCard: what took the time, and how PostgreSQL would run it. */
export function StatementsCard({
  environmentId,
  statements,
}: {
  environmentId: string;
  statements: StatementCare[] | null;
}) {
  const [planned, setPlanned] = useState<StatementCare | null>(null);
  const { shown, more } = useFirstRows(statements ?? []);
  return (
    <Card flush title={words.statements} description={words.statementsText} footer={more}>
      <DataTable
        caption={words.statementsTable}
        columns={columnsFor(setPlanned)}
        rows={shown}
        rowKey={({ id }) => id}
        sticky={false}
        empty={
          <EmptyState
            icon={<Timer />}
            title={statements === null ? words.statementsOff : words.statementsNone}
            text={statements === null ? words.statementsOffText : words.statementsNoneText}
          />
        }
      />
      {planned && <Plan environmentId={environmentId} statement={planned} onClose={() => setPlanned(null)} />}
    </Card>
  );
}

function Plan({
  environmentId,
  statement,
  onClose,
}: {
  environmentId: string;
  statement: StatementCare;
  onClose: () => void;
}) {
  const { data, error } = useQuery(
    useTRPC().environments.statementPlan.queryOptions({ environmentId, statementId: statement.id }),
  );
  const problem = error?.message ?? data?.problem;
  return (
    <Dialog open size="lg" title={words.planTitle} description={words.planText} onClose={onClose}>
      <div className="grid gap-4 [&>*]:min-w-0">
        <Text of={statement.text} label={words.statement} />
        {problem ? (
          <Note tone="warning">{problem}</Note>
        ) : data ? (
          <Text of={data.lines.join("\n")} label={words.plan} />
        ) : (
          <Skeleton className="h-32 w-full" />
        )}
      </div>
    </Dialog>
  );
}

/** It scrolls by itself, so it can be reached by keyboard. */
function Text({ of, label }: { of: string; label: string }) {
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={label}
      className="bg-sunken border-line max-h-72 overflow-auto rounded-md border p-3 font-mono text-xs"
    >
      {of}
    </pre>
  );
}
