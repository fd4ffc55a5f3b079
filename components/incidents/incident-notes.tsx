"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { UnprovenNote } from "@/components/backups/unproven-note";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";

/** The clock that finds incidents ticks each minute. */
const LOOK_MS = 60_000;

/** IncidentNotes: what is wrong with a project now, each with the way to mend it. Nothing, when all is well. */
export function IncidentNotes({ project }: { project: string }) {
  const { data } = useSuspenseQuery({
    ...useTRPC().incidents.list.queryOptions({ project }),
    refetchInterval: LOOK_MS,
  });
  return data.items
    .filter(({ resolvedAt }) => resolvedAt === null)
    .map(({ id, branch, environmentName, provenAt }) => (
      <UnprovenNote
        key={id}
        production={branch}
        provenAt={provenAt}
        href={paths.branchBackups(project, environmentName)}
      />
    ));
}
