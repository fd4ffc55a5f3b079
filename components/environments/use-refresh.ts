"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTRPC } from "@/components/lib/trpc";

/** useRefresh reads branches and runs anew after a change of one's own, without waiting for the stream to tell. */
export function useRefresh(): () => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: trpc.environments.pathKey() });
    void queries.invalidateQueries({ queryKey: trpc.runs.pathKey() });
    void queries.invalidateQueries({ queryKey: trpc.projects.pathKey() });
  }, [queries, trpc]);
}
