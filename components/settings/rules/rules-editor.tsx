"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { toast } from "@/components/ui/toast";
import { SaveFooter } from "../save-footer";
import { projectSettingStrings, ruleStrings as words } from "../strings";
import { useProject } from "../use-project";
import { RuleRow } from "./rule-row";
import { RulesPreview } from "./rules-preview";
import { useKeptFocus } from "./use-kept-focus";
import { plainRules, useRulesDraft } from "./use-rules-draft";

/** The most the API takes. */
const RULES_MAX = 100;

/** RulesEditor: the rules in the order they are tried, changed here and saved together, with what they would do. */
export function RulesEditor({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const { blocked } = useProject(slug);
  const { data: saved } = useSuspenseQuery(trpc.projects.branchRules.queryOptions({ project: slug }));
  const draft = useRulesDraft(saved);
  const { save, pending, error } = useSaveRules(slug, draft.discard);
  const { rules, verdicts, isSound, isDirty } = draft;
  const unsound = isSound ? null : words.fixFirst;

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (isDirty && isSound && blocked === null && !pending) void save(plainRules(rules));
  }

  return (
    <>
      <Card flush title={words.title} description={words.text} className="@container">
        <form onSubmit={onSubmit} noValidate>
          <RuleList draft={draft} verdicts={verdicts} blocked={blocked} />
          <div className="grid gap-4 p-4 pt-3">
            {error && (
              <ErrorState
                title={projectSettingStrings.failed}
                text={error.message}
                holds={projectSettingStrings.failedHolds}
              />
            )}
            <SaveFooter {...{ isDirty, pending, blocked: blocked ?? unsound, discard: draft.discard }} />
          </div>
        </form>
      </Card>
      <RulesPreview slug={slug} rules={plainRules(rules)} isSound={isSound} />
    </>
  );
}

function useSaveRules(slug: string, discard: () => void) {
  const { act, pending, error } = useAction("projects.setBranchRules");
  const trpc = useTRPC();
  const queries = useQueryClient();

  async function save(rules: ReturnType<typeof plainRules>) {
    const answer = await act({ project: slug, rules });
    if (!answer.ok) return;
    await queries.invalidateQueries({ queryKey: trpc.projects.branchRules.pathKey() });
    discard();
    toast.show({ title: words.saved, text: words.savedText });
  }

  return { save, pending, error };
}

type RuleListProps = {
  draft: ReturnType<typeof useRulesDraft>;
  verdicts: ReturnType<typeof useRulesDraft>["verdicts"];
  blocked: string | null;
};

function RuleList({ draft, verdicts, blocked }: RuleListProps) {
  const { rules } = draft;
  const list = useRef<HTMLOListElement>(null);
  const [added, setAdded] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const keepFocus = useKeptFocus();
  useEffect(() => {
    if (added === null) return;
    list.current?.querySelector<HTMLElement>(`[data-rule="${added}"] input`)?.focus();
  }, [added]);

  function move(id: number, place: number, by: -1 | 1) {
    keepFocus();
    if (draft.move(id, by)) setSaid(words.moved(place + by, rules.length));
  }

  return (
    <>
      <ol ref={list} aria-label={words.rules}>
        {rules.map((rule, index) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            place={index + 1}
            of={rules.length}
            verdict={verdicts[index] ?? null}
            blocked={blocked}
            edit={(change) => draft.edit(rule.id, change)}
            move={(by) => move(rule.id, index + 1, by)}
            remove={() => draft.remove(rule.id)}
          />
        ))}
      </ol>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-3">
        <Button
          size="sm"
          icon={<Plus />}
          disabledReason={blocked ?? (rules.length >= RULES_MAX ? words.most : null)}
          onClick={() => setAdded(draft.add())}
        >
          {words.add}
        </Button>
        <p className="text-ink-3 text-xs pointer-coarse:hidden">{words.keys}</p>
        <span role="status" className="sr-only">
          {said}
        </span>
      </div>
    </>
  );
}
