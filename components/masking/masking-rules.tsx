"use client";

import { Plus, VenetianMask } from "lucide-react";
import { useState } from "react";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { DataTable, type Column } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { Masking, MaskingRule } from "@/server/masking/contract";
import { FieldName } from "./field-name";
import { maskingStrings as words } from "./strings";
import { useSetMasking } from "./use-set-masking";

const RuleDialog = lazyDialog(async () => (await import("./rule-dialog")).RuleDialog);

/** So many are shown before somebody asks for all. */
const FIRST = 20;

type MaskingRulesProps = { slug: string; masking: Masking; blocked: string | null };
type Asked = { act: "add" } | { act: "edit"; rule: MaskingRule } | { act: "reset" } | null;

/** MaskingRules: the rules, found by name, each changed on its own. */
export function MaskingRules({ slug, masking: { rules, isDefault }, blocked }: MaskingRulesProps) {
  const { save, error } = useSetMasking(slug);
  const [asked, setAsked] = useState<Asked>(null);
  const [filter, setFilter] = useState("");
  const [all, setAll] = useState(false);
  const wanted = filter.trim().toLowerCase();
  const found = rules.filter(({ model, field }) => nameOf({ model, field }).includes(wanted));
  const shown = all || wanted !== "" ? found : found.slice(0, FIRST);

  async function remove(rule: MaskingRule) {
    const answer = await save({ rules: rules.filter((each) => each !== rule), expected: rules });
    if (answer.ok) toast.show({ title: words.removed(nameOf(rule)), text: words.changedText });
  }

  async function reset() {
    const answer = await save({ rules: null, expected: rules });
    if (!answer.ok) return { title: words.failed, message: answer.error.message, holds: words.failedHolds };
    toast.show({ title: words.resetDone, text: words.changedText });
    return null;
  }

  return (
    <Card
      flush
      title={words.rulesTitle}
      description={isDefault ? words.rulesDefault(rules.length) : words.rulesOwn(rules.length)}
      actions={
        <>
          <Button
            disabledReason={blocked ?? (isDefault ? words.resetBlocked : null)}
            onClick={() => setAsked({ act: "reset" })}
          >
            {words.reset}
          </Button>
          <Button
            variant="primary"
            icon={<Plus />}
            disabledReason={blocked}
            onClick={() => setAsked({ act: "add" })}
          >
            {words.add}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 p-4">
        <Input
          type="search"
          aria-label={words.filter}
          placeholder={words.filterHint}
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
        />
        {error && <ErrorState title={words.failed} text={error.message} holds={words.failedHolds} />}
      </div>
      <DataTable
        caption={words.rulesTable}
        columns={ruleColumns(blocked, (rule) => setAsked({ act: "edit", rule }), remove)}
        rows={shown}
        rowKey={nameOf}
        sticky={false}
        empty={
          rules.length === 0 ? (
            <EmptyState icon={<VenetianMask />} title={words.noneTitle} text={words.noneText} />
          ) : (
            <p className="text-ink-3 px-4 pb-4 text-sm">{words.nothingFound}</p>
          )
        }
      />
      {shown.length < found.length && (
        <div className="px-4 py-3">
          <Button size="sm" onClick={() => setAll(true)}>
            {words.showAll(found.length)}
          </Button>
        </div>
      )}
      {(asked?.act === "add" || asked?.act === "edit") && (
        <RuleDialog
          slug={slug}
          rules={rules}
          rule={asked.act === "edit" ? asked.rule : null}
          onClose={() => setAsked(null)}
        />
      )}
      {asked?.act === "reset" && (
        <ConfirmDialog
          open
          onClose={() => setAsked(null)}
          title={words.resetTitle}
          confirmLabel={words.resetConfirm}
          onConfirm={reset}
        >
          {words.resetText}
        </ConfirmDialog>
      )}
    </Card>
  );
}

const nameOf = ({ model, field }: { model: string; field: string }) => `${model} ${field}`;

function ruleColumns(
  blocked: string | null,
  edit: (rule: MaskingRule) => void,
  remove: (rule: MaskingRule) => Promise<void>,
): Column<MaskingRule>[] {
  return [
    { key: "field", header: words.field, cell: (rule) => <FieldName {...rule} /> },
    { key: "method", header: words.method, cell: ({ method }) => words.methods[method] },
    {
      key: "actions",
      header: words.actions,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (rule) => (
        <span className="inline-flex flex-wrap justify-end gap-1">
          <Button
            size="sm"
            aria-label={words.editWhat(nameOf(rule))}
            disabledReason={blocked}
            onClick={() => edit(rule)}
          >
            {words.edit}
          </Button>
          <Button
            size="sm"
            variant="danger-quiet"
            aria-label={words.removeWhat(nameOf(rule))}
            disabledReason={blocked}
            onClick={() => void remove(rule)}
          >
            {words.remove}
          </Button>
        </span>
      ),
    },
  ];
}
