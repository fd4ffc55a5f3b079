"use client";

import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { StageBar } from "@/components/ui/stage-bar";
import { stageLabel, type Stage } from "@/components/ui/states";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { BranchCard } from "./branch-card";
import { boardStrings } from "./board-strings";
import type { BranchDrag } from "./use-branch-drag";

type BoardColumnProps = {
  stage: Stage;
  environments: EnvironmentSummary[];
  drag: BranchDrag;
  /** a button beside the stage's name */
  action?: ReactNode;
};

/** BoardColumn: a stage and its branches. A branch of another stage can be dropped on it. */
export function BoardColumn({ stage, environments, drag, action }: BoardColumnProps) {
  const takesDrops = drag.dragged !== null && drag.dragged.stage !== stage;
  const isOver = takesDrops && drag.over !== null && "stage" in drag.over && drag.over.stage === stage;
  return (
    <section
      aria-label={boardStrings.column(stageLabel(stage))}
      {...drag.targetProps(takesDrops ? { stage } : null)}
      className={cn(
        "@container flex min-h-40 flex-col rounded-lg border border-dashed border-transparent",
        takesDrops && "border-edge",
        isOver && "border-focus bg-selected",
      )}
    >
      <header className="mb-3">
        <StageBar stage={stage} className="rounded-full" />
        <div className="mt-2 flex h-7 items-center gap-2 px-0.5">
          <h2 className="text-base font-semibold">{stageLabel(stage)}</h2>
          <span
            data-numeric
            role="note"
            aria-label={boardStrings.count(environments.length)}
            className="text-ink-3 text-sm"
          >
            {environments.length}
          </span>
          {takesDrops && (
            <span className={cn("text-xs font-medium", isOver ? "text-accent" : "text-ink-3")}>
              {boardStrings.dropMove(stageLabel(stage))}
            </span>
          )}
          <span className="ml-auto">{action}</span>
        </div>
      </header>
      {environments.length === 0 ? (
        <p className="border-line-strong text-ink-3 rounded-lg border border-dashed px-4 py-6 text-center text-sm text-balance">
          {boardStrings.empty[stage]}
        </p>
      ) : (
        <ul className="grid grid-cols-1 gap-3 @2xl:grid-cols-2 @5xl:grid-cols-3 @7xl:grid-cols-4">
          {environments.map((environment) => (
            <li key={environment.id} className="grid min-w-0">
              <BranchCard environment={environment} drag={drag} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
