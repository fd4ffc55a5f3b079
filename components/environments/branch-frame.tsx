"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { paths } from "@/components/lib/paths";
import { BranchDesk } from "./branch-desk";
import { BranchHeader } from "./branch-header";
import { CurrentRun } from "./current-run";

type BranchFrameProps = { project: string; environmentId: string; children: ReactNode };

/** BranchFrame is what every tab of a branch shares. */
export function BranchFrame({ project, environmentId, children }: BranchFrameProps) {
  const router = useRouter();
  return (
    <BranchDesk project={project} onDeleted={() => router.push(paths.project(project))}>
      <BranchHeader environmentId={environmentId} />
      <CurrentRun environmentId={environmentId} />
      {children}
    </BranchDesk>
  );
}
