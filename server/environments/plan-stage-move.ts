import type { Stage } from "@/server/access/matrix";

export type StageMove = {
  from: Stage;
  to: Stage;
  branch: string;
  /** branch that is production now; null when there is none */
  production: string | null;
};

export type StageMovePlan =
  | { kind: "allowed"; note: string }
  | { kind: "blocked"; reason: string }
  /** it cannot be moved there, but its commits can */
  | { kind: "merge"; into: string; reason: string };

/**
 * planStageMove: Odoo.sh's rules. There is one production; a branch comes to production by a merge, or when there is
 * none. Production itself goes to development only.
 */
export function planStageMove({ from, to, branch, production }: StageMove): StageMovePlan {
  if (from === to) return { kind: "blocked", reason: `${branch} is in ${to} already.` };
  if (to === "production") {
    if (production === null)
      return { kind: "allowed", note: "It becomes production and starts with a new, empty database." };
    const reason = `There is one production branch, ${production}. Merge ${branch} into it instead.`;
    return { kind: "merge", into: production, reason };
  }
  if (from === "production" && to === "staging")
    return {
      kind: "blocked",
      reason: "Production can only be moved to development. For a copy of it, make a staging branch.",
    };
  if (from === "production")
    return {
      kind: "allowed",
      note: "Its database stays until the new build has replaced it; afterwards there is no production.",
    };
  return {
    kind: "allowed",
    note:
      to === "staging"
        ? "It is built anew on a neutralized copy of production."
        : "It is built anew with an empty database. Pushes do nothing until you change its settings.",
  };
}
