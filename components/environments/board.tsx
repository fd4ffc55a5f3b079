"use client";

import { Plus } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { STAGES } from "@/components/ui/states";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { BoardColumn } from "./board-column";
import { useBranchDesk } from "./branch-desk";
import { boardStrings } from "./board-strings";
import { useBranchDrag } from "./use-branch-drag";
import { useEnvironments } from "./use-environments";

/** Board: the branches under their stages. The one that was built last comes first, as on Odoo.sh. */
export function Board() {
  const { project, ask } = useBranchDesk();
  const environments = useEnvironments(project).toSorted(byLastRun);
  const drag = useBranchDrag(ask);
  return (
    <div className="grid grid-cols-1 gap-x-5 gap-y-8 min-[2400px]:grid-cols-[1fr_2fr_3fr] lg:grid-cols-2 xl:grid-cols-3">
      {STAGES.map((stage) => (
        <BoardColumn
          key={stage}
          stage={stage}
          environments={environments.filter((environment) => environment.stage === stage)}
          drag={drag}
          action={
            stage === "development" && (
              <IconButton
                size="sm"
                icon={<Plus />}
                label={boardStrings.createBranchIn}
                onClick={() => ask({ kind: "fork", source: null })}
              />
            )
          }
        />
      ))}
    </div>
  );
}

function byLastRun(a: EnvironmentSummary, b: EnvironmentSummary): number {
  return (
    (b.lastRun?.queuedAt ?? "").localeCompare(a.lastRun?.queuedAt ?? "") || a.branch.localeCompare(b.branch)
  );
}
