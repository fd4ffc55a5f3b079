import type { BuildGridRow } from "@/server/environments/contract";

export type Build = BuildGridRow["builds"][number];

/**
 * orderBuilds puts what runs first, then what waits, then the newest. On production what serves comes before all that
 * ended: a newer build that failed changed nothing and stands after it.
 */
export function orderBuilds({ stage, builds }: Pick<BuildGridRow, "stage" | "builds">): Build[] {
  return builds.toSorted((a, b) => rankOf(stage, a) - rankOf(stage, b));
}

function rankOf(stage: BuildGridRow["stage"], { status, serving }: Build): number {
  if (status === "running") return 0;
  if (status === "queued" || status === "awaiting_approval") return 1;
  return stage === "production" && serving ? 2 : 3;
}
