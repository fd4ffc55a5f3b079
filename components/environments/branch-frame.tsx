"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { BranchDesk } from "./branch-desk";
import { BranchHeader } from "./branch-header";
import { CurrentRun } from "./current-run";
import { branchStrings } from "./strings";

type BranchFrameProps = { project: string; environmentId: string; children: ReactNode };

/** BranchFrame is what every tab of a branch shares. It says so when the environment ends while it is looked at. */
export function BranchFrame({ project, environmentId, children }: BranchFrameProps) {
  const router = useRouter();
  const { error } = useSuspenseQuery(useTRPC().environments.get.queryOptions({ environmentId }));
  if (error?.data?.code === "NOT_FOUND") return <Gone project={project} />;
  return (
    <BranchDesk project={project} onDeleted={() => router.push(paths.project(project))}>
      <BranchHeader environmentId={environmentId} />
      <CurrentRun environmentId={environmentId} />
      {children}
    </BranchDesk>
  );
}

function Gone({ project }: { project: string }) {
  return (
    <div role="status" className="py-16">
      <h1 className="sr-only">{branchStrings.goneTitle}</h1>
      <EmptyState
        icon={<Trash2 />}
        title={branchStrings.goneTitle}
        text={branchStrings.goneText}
        action={<ButtonLink href={paths.project(project)}>{branchStrings.toBoard}</ButtonLink>}
      />
    </div>
  );
}
