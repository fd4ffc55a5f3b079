"use client";

import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import type { Role } from "@/server/access/matrix";
import { BranchDialog, type BranchQuestion } from "./dialogs/branch-dialog";
import { useBranchActs, type BranchActs } from "./use-branch-acts";

type Desk = {
  project: string;
  /** the role of whoever looks */
  role: Role;
  acts: BranchActs;
  /** opens a dialog */
  ask: (question: BranchQuestion) => void;
};

const DeskContext = createContext<Desk | null>(null);

type BranchDeskProps = { project: string; onDeleted?: () => void; children: ReactNode };

/** BranchDesk gives cards and buttons below it what can be done with branches, and holds the one open dialog. */
export function BranchDesk({ project, onDeleted, children }: BranchDeskProps) {
  const { data } = useSuspenseQuery(useTRPC().projects.get.queryOptions({ project }));
  const [question, ask] = useState<BranchQuestion | null>(null);
  const acts = useBranchActs();
  const desk = useMemo(() => ({ project, role: data.role, acts, ask }), [project, data.role, acts]);
  return (
    <DeskContext value={desk}>
      {children}
      <BranchDialog project={project} question={question} ask={ask} onDeleted={onDeleted} />
    </DeskContext>
  );
}

/** useBranchDesk: the desk above. */
export function useBranchDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("useBranchDesk needs BranchDesk above it");
  return desk;
}
