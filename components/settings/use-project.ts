"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { isPermitted } from "@/server/access/matrix";
import type { ProjectDetail } from "@/server/projects/contract";
import { projectSettingStrings } from "./strings";

/** useProject: the project, and why the person may not change it (null: they may). */
export function useProject(slug: string): { project: ProjectDetail; blocked: string | null } {
  const { data: project } = useSuspenseQuery(useTRPC().projects.get.queryOptions({ project: slug }));
  const may = isPermitted(project.role, "project.configure", null);
  return { project, blocked: may ? null : projectSettingStrings.blocked(project.role) };
}
