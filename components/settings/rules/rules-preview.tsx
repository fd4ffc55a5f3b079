"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { GitBranch } from "lucide-react";
import { useState } from "react";
import { uiStrings } from "@/components/lib/strings";
import { useTRPC } from "@/components/lib/trpc";
import { useSettled } from "@/components/lib/use-settled";
import { DataTable } from "@/components/table/data-table";
import type { Column } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Note } from "@/components/ui/note";
import { Skeleton } from "@/components/ui/skeleton";
import { StageBadge } from "@/components/ui/stage-badge";
import type { BranchRuleDto, BranchRulesPreview } from "@/server/projects/contract";
import { ruleStrings as words } from "../strings";

/** A pause in typing this long asks anew. */
const ASK_AFTER_MS = 250;
/** Branches shown at once; those that would begin elsewhere come first. */
const ROWS = 50;

type Row = BranchRulesPreview["rows"][number];

const columns: Column<Row>[] = [
  {
    key: "branch",
    header: words.branch,
    cell: ({ branch }) => <span className="wrap-anywhere">{branch}</span>,
  },
  {
    key: "gets",
    header: words.gets,
    width: "w-1/4",
    cell: ({ stage, pattern }) => (
      <>
        <StageBadge stage={stage} />{" "}
        {pattern === null ? (
          <span className="text-ink-3 text-xs">{words.byNone}</span>
        ) : (
          <code className="text-ink-3 font-mono text-xs wrap-anywhere">{pattern}</code>
        )}
      </>
    ),
  },
  {
    key: "now",
    header: words.now,
    cell: ({ currentStage }) => currentStage !== null && <StageBadge stage={currentStage} />,
  },
  {
    key: "note",
    header: words.note,
    width: "w-2/5",
    cell: ({ note }) => note ?? <span className="text-ink-3">{words.same}</span>,
  },
];

type RulesPreviewProps = {
  slug: string;
  rules: BranchRuleDto[];
  /** false: some rule is not whole, and there is nothing to ask yet */
  isSound: boolean;
};

/** RulesPreview: which branch the rules would put where, before they are saved. */
export function RulesPreview({ slug, rules, isSound }: RulesPreviewProps) {
  const [all, setAll] = useState(false);
  const asked = useSettled(JSON.stringify(rules), ASK_AFTER_MS);
  const { data, error, refetch } = useQuery({
    ...useTRPC().projects.previewBranchRules.queryOptions({
      project: slug,
      rules: JSON.parse(asked) as BranchRuleDto[],
    }),
    enabled: isSound,
    placeholderData: keepPreviousData,
  });
  const rows = (data?.rows ?? []).toSorted((a, b) => Number(isSame(a)) - Number(isSame(b)));
  const shown = all ? rows : rows.slice(0, ROWS);
  const differ = rows.filter((row) => !isSame(row)).length;
  return (
    <Card
      flush
      title={words.preview}
      description={words.previewText}
      footer={
        shown.length < rows.length && (
          <Button size="sm" variant="ghost" onClick={() => setAll(true)}>
            {words.showAll(rows.length)}
          </Button>
        )
      }
    >
      {!isSound && (
        <Note tone="warning" className="m-4">
          {words.previewWaits}
        </Note>
      )}
      {error && isSound && (
        <ErrorState
          title={words.previewFailed}
          text={error.message}
          actions={<Button onClick={() => void refetch()}>{uiStrings.retry}</Button>}
          className="m-4"
        />
      )}
      {data === undefined && error === null && <Skeleton className="m-4 h-24" />}
      {rows.length > 0 && (
        <p role="status" className="border-line border-b px-4 py-2.5 text-sm font-medium">
          {words.differ(differ, rows.length)}
        </p>
      )}
      {data && (
        <DataTable
          caption={words.previewTable}
          columns={columns}
          rows={shown}
          rowKey={({ branch }) => branch}
          sticky={false}
          empty={<EmptyState icon={<GitBranch />} title={words.previewEmpty} text={words.previewEmptyText} />}
        />
      )}
    </Card>
  );
}

function isSame({ stage, currentStage }: Row): boolean {
  return currentStage === null || currentStage === stage;
}
