"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useTRPC } from "./trpc";
import { usePageVisible } from "./use-page-visible";

/** useChanges keeps a project's lists fresh: what changed is read again, nothing else. Once per page, in its frame. */
export function useChanges(project: string): void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const visible = usePageVisible();
  useSubscription(
    trpc.changes.follow.subscriptionOptions(
      { project },
      {
        enabled: visible,
        onData: ({ everything, runs, environments }) => {
          if (everything || runs.length > 0)
            void queries.invalidateQueries({ queryKey: trpc.runs.pathKey() });
          if (everything || runs.length > 0 || environments.length > 0) {
            void queries.invalidateQueries({ queryKey: trpc.environments.pathKey() });
            void queries.invalidateQueries({ queryKey: trpc.builds.pathKey() });
            void queries.invalidateQueries({ queryKey: trpc.projects.pathKey() });
          }
        },
      },
    ),
  );
}
