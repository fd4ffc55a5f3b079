"use client";

import { useState } from "react";
import type { BranchRuleDto } from "@/server/projects/contract";
import { judgeRules, type RuleVerdict } from "./judge-rules";

/** A rule being edited; its id keeps the focus where it is when it moves. */
export type DraftRule = BranchRuleDto & { id: number };

export type RulesDraft = {
  rules: readonly DraftRule[];
  verdicts: readonly RuleVerdict[];
  isSound: boolean;
  isDirty: boolean;
  edit: (id: number, change: Partial<BranchRuleDto>) => void;
  add: () => number;
  remove: (id: number) => void;
  /** true: it moved */
  move: (id: number, by: -1 | 1) => boolean;
  discard: () => void;
};

/** moveRule gives the rules with the one at `from` at `to`. */
function moveRule<Rule>(rules: readonly Rule[], from: number, to: number): Rule[] {
  const rest = rules.filter((_, index) => index !== from);
  return [...rest.slice(0, to), ...rules.slice(from, from + 1), ...rest.slice(to)];
}

/** useRulesDraft holds rules that are not saved; without changes they are what the server has. */
export function useRulesDraft(saved: readonly BranchRuleDto[]): RulesDraft {
  const [draft, setDraft] = useState<readonly DraftRule[] | null>(null);
  const [nextId, setNextId] = useState(1_000);
  const rules = draft ?? saved.map((rule, id) => ({ ...rule, id }));
  const verdicts = judgeRules(rules);
  return {
    rules,
    verdicts,
    isSound: verdicts.every((verdict) => verdict?.kind !== "error"),
    isDirty: draft !== null && JSON.stringify(plainRules(draft)) !== JSON.stringify(saved),
    edit: (id, change) => setDraft(rules.map((rule) => (rule.id === id ? { ...rule, ...change } : rule))),
    add: () => {
      const rule: DraftRule = { id: nextId, pattern: "", stage: "development" };
      const last = rules.at(-1);
      // Below a rule that takes everything it would never be asked.
      setDraft(last?.pattern.trim() === "*" ? [...rules.slice(0, -1), rule, last] : [...rules, rule]);
      setNextId(nextId + 1);
      return nextId;
    },
    remove: (id) => setDraft(rules.filter((rule) => rule.id !== id)),
    move: (id, by) => {
      const from = rules.findIndex((rule) => rule.id === id);
      const to = from + by;
      if (from < 0 || to < 0 || to >= rules.length) return false;
      setDraft(moveRule(rules, from, to));
      return true;
    },
    discard: () => setDraft(null),
  };
}

/** plainRules: as the API takes them. */
export function plainRules(rules: readonly BranchRuleDto[]): BranchRuleDto[] {
  return rules.map(({ pattern, stage }) => ({ pattern: pattern.trim(), stage }));
}
