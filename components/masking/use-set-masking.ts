"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { useAction, type ActionInput } from "@/components/lib/use-action";

/** useSetMasking saves a part of the settings, and shows what holds then. */
export function useSetMasking(project: string) {
  const { act, pending, error } = useAction("masking.set");
  const trpc = useTRPC();
  const queries = useQueryClient();

  async function save(change: Omit<ActionInput<"masking.set">, "project">) {
    const answer = await act({ project, ...change });
    if (answer.ok) {
      queries.setQueryData(trpc.masking.get.queryKey({ project }), answer.data);
      await queries.invalidateQueries({ queryKey: trpc.masking.preview.pathKey() });
    } else if (answer.error.code === "lost_race")
      // somebody else's rules are shown, so that trying again builds on them
      await queries.invalidateQueries({ queryKey: trpc.masking.get.queryKey({ project }) });
    return answer;
  }

  return { save, pending, error };
}
