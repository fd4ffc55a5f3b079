"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { useAction, type ActionInput } from "@/components/lib/use-action";

/** useSaveProject changes the project and, when it worked, has it read again before it answers. */
export function useSaveProject(project: string) {
  const { act, pending, error, reset } = useAction("projects.update");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const save = useCallback(
    async (change: Omit<ActionInput<"projects.update">, "project">) => {
      const answer = await act({ project, ...change });
      if (answer.ok) await queries.invalidateQueries({ queryKey: trpc.projects.pathKey() });
      return answer;
    },
    [act, project, queries, trpc],
  );
  const errorsOf = (field: string): string[] =>
    (error?.issues ?? []).filter(({ path }) => path === field).map(({ message }) => message);
  return { save, pending, error, errorsOf, reset };
}
