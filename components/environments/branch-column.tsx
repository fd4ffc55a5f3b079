"use client";

import { SideColumn, type ColumnBranch } from "@/components/frame/side-column";
import { paths } from "@/components/lib/paths";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { useEnvironments } from "./use-environments";

/** BranchColumn is the left column: every branch under its stage, the one something happened to last on top. */
export function BranchColumn({ project }: { project: string }) {
  const branches = useEnvironments(project).map(toBranch);
  return <SideColumn branches={branches.toSorted((a, b) => (b.at ?? "").localeCompare(a.at ?? ""))} />;
}

function toBranch(environment: EnvironmentSummary): ColumnBranch {
  const { id, projectSlug, name, branch, stage, status, desiredState, lastRun, head } = environment;
  return {
    id,
    name: branch,
    href: paths.branch(projectSlug, name),
    stage,
    status,
    desired: desiredState,
    run: lastRun,
    at: lastRun?.finishedAt ?? lastRun?.queuedAt ?? head?.at,
  };
}
