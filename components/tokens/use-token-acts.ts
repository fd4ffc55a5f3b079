"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import type { ActionInput } from "@/components/lib/use-action";

type CreateInput = ActionInput<"tokens.create"> & Pick<ActionInput<"tokens.createForProject">, "role">;

/** useTokenActs: making and revoking, for oneself (null) or for a project by its slug. */
export function useTokenActs(project: string | null) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const own = { create: useAction("tokens.create"), revoke: useAction("tokens.revoke") };
  const projects = {
    create: useAction("tokens.createForProject"),
    revoke: useAction("tokens.revokeOfProject"),
  };
  const refresh = () => void queries.invalidateQueries({ queryKey: trpc.tokens.pathKey() });

  async function create({ role, ...input }: CreateInput) {
    const answer = await (project === null
      ? own.create.act(input)
      : projects.create.act({ ...input, role, project }));
    if (answer.ok) refresh();
    return answer;
  }

  async function revoke(tokenId: string) {
    const answer = await (project === null
      ? own.revoke.act({ tokenId })
      : projects.revoke.act({ tokenId, project }));
    refresh();
    return answer;
  }

  return { create, revoke, error: (project === null ? own : projects).create.error };
}
