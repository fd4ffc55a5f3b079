"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useSubscription } from "@trpc/tanstack-react-query";
import type { Role } from "@/server/access/matrix";
import { toast } from "@/components/ui/toast";
import { uiStrings } from "./strings";
import { useTRPC } from "./trpc";
import { usePageVisible } from "./use-page-visible";

/** How a stream ends for somebody who was removed. */
const REFUSED: ReadonlySet<string> = new Set(["NOT_FOUND", "FORBIDDEN"]);

/**
 * useChanges keeps a project's lists fresh: what changed is read again, nothing else. When the person's own role changes,
 * all of it is, so that the buttons follow; when they may not see the project any more, the page is asked for again and
 * says so. Once per page, in its frame.
 */
export function useChanges(project: string): void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const visible = usePageVisible();
  const follow = (role: Role | null) => {
    const key = trpc.projects.get.queryKey({ project });
    const shown = queries.getQueryData(key);
    if (shown === undefined || role === null || shown.role === role) return;
    queries.setQueryData(key, { ...shown, role });
    void queries.invalidateQueries();
    router.refresh();
    toast.show({ title: uiStrings.roleChanged(role), text: uiStrings.roleChangedText });
  };
  useSubscription(
    trpc.changes.follow.subscriptionOptions(
      { project },
      {
        enabled: visible,
        onData: ({ everything, runs, environments, role }) => {
          follow(role);
          if (everything || runs.length > 0)
            void queries.invalidateQueries({ queryKey: trpc.runs.pathKey() });
          if (everything || runs.length > 0 || environments.length > 0) {
            void queries.invalidateQueries({ queryKey: trpc.environments.pathKey() });
            void queries.invalidateQueries({ queryKey: trpc.backups.pathKey() });
            void queries.invalidateQueries({ queryKey: trpc.builds.pathKey() });
            void queries.invalidateQueries({ queryKey: trpc.projects.pathKey() });
          }
        },
        onError: (error) => {
          if (REFUSED.has(error.data?.code ?? "")) router.refresh();
        },
      },
    ),
  );
}
