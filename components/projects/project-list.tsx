"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Box } from "lucide-react";
import { useTRPC } from "@/components/lib/trpc";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { ProjectSummary } from "@/server/projects/contract";
import { NewProjectButton } from "./new-project-button";
import { ProjectCard } from "./project-card";
import { projectListInput } from "./project-list-input";
import { projectStrings } from "./strings";

/** There is no stream over all projects: the list looks again by itself, sooner while a production is being built. */
const MOVING_MS = 2_000;
const STILL_MS = 15_000;

function isMoving(projects: readonly ProjectSummary[]): boolean {
  return projects.some(
    ({ production }) => production?.status === "building" || production?.status === "deleting",
  );
}

/** ProjectList shows every project the person may see, as cards. `origin` is Capstan's own address, for the command. */
export function ProjectList({ origin }: { origin: string }) {
  const { data } = useSuspenseQuery({
    ...useTRPC().projects.list.queryOptions(projectListInput),
    refetchInterval: ({ state }) => (isMoving(state.data?.items ?? []) ? MOVING_MS : STILL_MS),
  });
  if (data.items.length === 0) return <NoProject origin={origin} />;
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,21rem),1fr))] gap-4">
      {data.items.map((project) => (
        <li key={project.id} className="grid">
          <ProjectCard project={project} />
        </li>
      ))}
    </ul>
  );
}

function NoProject({ origin }: { origin: string }) {
  const { orgs } = useSuspenseQuery(useTRPC().me.get.queryOptions()).data;
  if (!orgs.some(({ makesProjects }) => makesProjects))
    return (
      <Card>
        <EmptyState icon={<Box />} title={projectStrings.noneTitle} text={projectStrings.noneText} />
      </Card>
    );
  return (
    <Card>
      <EmptyState
        icon={<Box />}
        title={projectStrings.emptyTitle}
        text={projectStrings.emptyText}
        command={projectStrings.createCommand(origin)}
        action={<NewProjectButton />}
      />
    </Card>
  );
}
