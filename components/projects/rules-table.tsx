import { DataTable, type Column } from "@/components/table/data-table";
import { StageBadge } from "@/components/ui/stage-badge";
import type { BranchRuleDto } from "@/server/projects/contract";
import { createStrings as words } from "./strings";

const columns: Column<BranchRuleDto>[] = [
  {
    key: "pattern",
    header: words.pattern,
    cell: ({ pattern }) => (
      <>
        <code className="font-mono text-xs">{pattern}</code>
        {pattern === "*" && <span className="text-ink-3 ml-2">{words.anythingElse}</span>}
      </>
    ),
  },
  { key: "stage", header: words.stage, cell: ({ stage }) => <StageBadge stage={stage} /> },
  { key: "meaning", header: words.meaning, cell: ({ stage }) => words.meanings[stage] },
];

/** RulesTable: which stage a branch gets by its name, first match wins. */
export function RulesTable({ rules }: { rules: readonly BranchRuleDto[] }) {
  return (
    <DataTable
      sticky={false}
      caption={words.rulesCaption}
      columns={columns}
      rows={rules}
      rowKey={({ pattern }) => pattern}
    />
  );
}
