import type { Stage } from "@/server/access/matrix";

/** matchesPattern: `*` stands for any characters, slashes included; everything else for itself, in its own case. */
export function matchesPattern(pattern: string, branch: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return branch === pattern;
  if (!branch.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let position = first.length;
  for (const part of rest) {
    const found = branch.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return branch.length - last.length >= position && branch.endsWith(last);
}

/** stageOfBranch: the first rule that matches; a branch no rule wants is for development. */
export function stageOfBranch(
  rules: readonly { pattern: string; stage: Stage }[],
  branch: string,
): { stage: Stage; pattern: string | null } {
  const rule = rules.find((candidate) => matchesPattern(candidate.pattern, branch));
  return rule ? { stage: rule.stage, pattern: rule.pattern } : { stage: "development", pattern: null };
}
