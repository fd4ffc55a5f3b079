"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import type { NetworkLine } from "@/server/network/contract";
import { NetworkCard } from "./network-card";
import { networkStrings as words } from "./strings";

/** EnvironmentNetworks: from where one environment may be visited. */
export function EnvironmentNetworks({
  environmentId,
  blocked,
}: {
  environmentId: string;
  blocked: string | null;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery(trpc.network.environment.queryOptions({ environmentId }));
  const { act, pending, error } = useAction("network.setEnvironment");

  async function save(networks: NetworkLine[]) {
    const answer = await act({ environmentId, networks });
    if (answer.ok)
      await queries.invalidateQueries({ queryKey: trpc.network.environment.queryKey({ environmentId }) });
    return answer;
  }

  return <NetworkCard description={words.environment} list={data} {...{ blocked, pending, error, save }} />;
}
