"use client";

import { useState, type DragEvent } from "react";
import type { Stage } from "@/components/ui/states";
import type { EnvironmentSummary } from "@/server/environments/contract";
import type { BranchQuestion } from "./dialogs/branch-dialog";

/** Where a dragged branch would be dropped: on a stage, or on another branch. */
export type DropTarget = { stage: Stage } | { branch: string };

export type BranchDrag = {
  /** the branch under the pointer; null: none is dragged */
  dragged: EnvironmentSummary | null;
  over: DropTarget | null;
  handleProps: (environment: EnvironmentSummary) => {
    draggable: true;
    onDragStart: (event: DragEvent) => void;
    onDragEnd: () => void;
  };
  /** for an element that takes drops; null takes none */
  targetProps: (target: DropTarget | null) => {
    onDragOver?: (event: DragEvent) => void;
    onDragLeave?: (event: DragEvent) => void;
    onDrop?: (event: DragEvent) => void;
  };
};

function isSame(one: DropTarget | null, other: DropTarget): boolean {
  if (one === null) return false;
  return "stage" in one
    ? "stage" in other && one.stage === other.stage
    : "branch" in other && one.branch === other.branch;
}

/**
 * useBranchDrag is the pointer's way to move and merge; menus are everybody's. A drop only asks: what it will do is said,
 * and done, in a dialog. The browser's own drag and drop costs no library.
 */
export function useBranchDrag(ask: (question: BranchQuestion) => void): BranchDrag {
  const [dragged, setDragged] = useState<EnvironmentSummary | null>(null);
  const [over, setOver] = useState<DropTarget | null>(null);

  function end() {
    setDragged(null);
    setOver(null);
  }

  function drop(target: DropTarget) {
    if (dragged !== null && "stage" in target) ask({ kind: "move", environment: dragged, to: target.stage });
    if (dragged !== null && "branch" in target) ask({ kind: "merge", source: dragged, into: target.branch });
    end();
  }

  return {
    dragged,
    over,
    handleProps: (environment) => ({
      draggable: true,
      onDragStart: (event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", environment.branch);
        setDragged(environment);
      },
      onDragEnd: end,
    }),
    targetProps: (target) =>
      target === null || dragged === null
        ? {}
        : {
            onDragOver: (event) => {
              event.preventDefault();
              event.stopPropagation();
              if (!isSame(over, target)) setOver(target);
            },
            onDragLeave: (event) => {
              const inside =
                event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
              if (!inside && isSame(over, target)) setOver(null);
            },
            onDrop: (event) => {
              event.preventDefault();
              event.stopPropagation();
              drop(target);
            },
          },
  };
}
