"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { ButtonLink } from "@/components/ui/button-link";
import { projectStrings } from "./strings";

/** NewProjectButton stands only before people who have an organization to make a project in. */
export function NewProjectButton() {
  const { orgs } = useSuspenseQuery(useTRPC().me.get.queryOptions()).data;
  if (!orgs.some(({ makesProjects }) => makesProjects)) return null;
  return (
    <ButtonLink href={paths.newProject()} variant="primary" icon={<Plus />}>
      {projectStrings.create}
    </ButtonLink>
  );
}
