"use client";

import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";
import { SelectField } from "@/components/form/select-field";
import { formatCount } from "@/components/lib/format-count";
import { useTRPC } from "@/components/lib/trpc";
import { DataTable, type Column } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Note } from "@/components/ui/note";
import { stageLabel } from "@/components/ui/states";
import type { MaskingPreview as Preview } from "@/server/masking/contract";
import { FieldName } from "./field-name";
import { maskingStrings as words } from "./strings";

type Item = Preview["items"][number];

/** Branches offered by name; a project with more asks through the API. */
const BRANCHES = 200;

/** MaskingPreview counts, in one environment's database, what each rule would change. */
export function MaskingPreview({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const listInput = { project: slug, limit: BRANCHES };
  const environments = useQuery(trpc.environments.list.queryOptions(listInput)).data?.items ?? [];
  const [chosen, setChosen] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const first = environments.find(({ stage }) => stage === "production") ?? environments[0];
  const environmentId = chosen || first?.id || "";
  const preview = useQuery({
    ...trpc.masking.preview.queryOptions({ environmentId: asked ?? "" }),
    enabled: asked !== null,
    retry: false,
    refetchOnWindowFocus: false,
  });

  function look() {
    if (asked === environmentId) void preview.refetch();
    else setAsked(environmentId);
  }

  return (
    <Card flush title={words.previewTitle} description={words.previewText}>
      <div className="grid gap-4 p-4">
        <div className="flex flex-wrap items-end gap-3">
          <SelectField
            className="min-w-48 grow"
            label={words.environment}
            options={environments.map(({ id, name, stage }) => ({
              value: id,
              label: `${name} (${stageLabel(stage)})`,
            }))}
            value={environmentId}
            onChange={({ target }) => setChosen(target.value)}
          />
          <Button
            icon={<Eye />}
            pending={preview.isFetching}
            disabledReason={environmentId === "" ? words.previewEmpty : null}
            onClick={look}
          >
            {words.preview}
          </Button>
        </div>
        <p role="status" className="text-ink-3 text-sm empty:hidden">
          {preview.isFetching ? words.previewing : ""}
        </p>
        {preview.error && <ErrorState title={words.previewFailed} text={preview.error.message} />}
      </div>
      {preview.data && !preview.error && <PreviewTable preview={preview.data} />}
    </Card>
  );
}

function PreviewTable({ preview: { examplesShown, items } }: { preview: Preview }) {
  const refused = items.filter(({ problem }) => problem !== null);
  const absent = items.filter((item) => item.absent).length;
  const found = items.filter(({ rows, problem, absent: gone }) => rows !== 0 && problem === null && !gone);
  return (
    <>
      <div className="grid gap-3 px-4 pb-4 text-sm">
        {refused.length > 0 && (
          <ErrorState
            title={words.refusedTitle}
            text={refused.map(({ model, field, problem }) => `${model} ${field}: ${problem}`).join("; ")}
          />
        )}
        {!examplesShown && <Note>{words.noExamples}</Note>}
        {absent > 0 && <p className="text-ink-3">{words.passedOver(absent)}</p>}
        {found.length === 0 && <p>{words.nothingToMask}</p>}
      </div>
      {found.length > 0 && (
        <DataTable
          caption={words.previewTable}
          columns={examplesShown ? [...COLUMNS, EXAMPLES] : COLUMNS}
          rows={found}
          rowKey={({ model, field }) => `${model} ${field}`}
          sticky={false}
        />
      )}
    </>
  );
}

const COLUMNS: Column<Item>[] = [
  { key: "field", header: words.field, cell: (item) => <FieldName {...item} /> },
  {
    key: "rows",
    header: words.rows,
    align: "end",
    cell: ({ rows }) => (rows === null ? words.tooLarge : <span data-numeric>{formatCount(rows)}</span>),
  },
];
const EXAMPLES: Column<Item> = {
  key: "examples",
  header: words.examples,
  cell: ({ examples }) => (
    <ul className="grid gap-1">
      {examples.map(({ before, after }) => (
        <li key={before} className="text-xs wrap-anywhere">
          <span className="line-clamp-2">{before}</span>
          <span className="sr-only"> {words.becomes} </span>
          <span aria-hidden>→ </span>
          <span className="text-ink-3">{after === "" ? words.blank : after}</span>
        </li>
      ))}
    </ul>
  ),
};
