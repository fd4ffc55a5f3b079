import type { BranchRuleDto } from "@/server/projects/contract";
import { ruleStrings } from "../strings";

/** What is said about a rule: an error keeps the rules from being saved, a hint does not. */
export type RuleVerdict = { kind: "error" | "hint"; text: string } | null;

/** judgeRules: for each rule what is wrong with it where it stands; null: nothing. */
export function judgeRules(rules: readonly BranchRuleDto[]): RuleVerdict[] {
  const patterns = rules.map(({ pattern }) => pattern.trim());
  const everything = patterns.findIndex((pattern) => /^\*+$/.test(pattern));
  return patterns.map((pattern, index) => {
    if (pattern === "") return { kind: "error", text: ruleStrings.blank };
    const first = patterns.indexOf(pattern);
    if (first < index) return { kind: "error", text: ruleStrings.twice(first + 1) };
    if (everything >= 0 && everything < index)
      return { kind: "hint", text: ruleStrings.unreachable(everything + 1) };
    return null;
  });
}
