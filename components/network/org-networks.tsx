"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { NetworkLine } from "@/server/network/contract";
import { NetworkCard } from "./network-card";
import { networkStrings as words } from "./strings";

/** OrgNetworks: from where an organization may be reached. A list that keeps its author out is asked about once more. */
export function OrgNetworks({ org }: { org: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { role } = useSuspenseQuery(trpc.orgs.get.queryOptions({ org })).data;
  const { data } = useSuspenseQuery(trpc.network.org.queryOptions({ org }));
  const { act, pending, error, reset } = useAction("network.setOrg");
  const [doubtful, setDoubtful] = useState<NetworkLine[] | null>(null);

  async function save(networks: NetworkLine[], confirmed = false) {
    const answer = await act({ org, networks, confirmed });
    if (answer.ok) await queries.invalidateQueries({ queryKey: trpc.network.org.queryKey({ org }) });
    else if (answer.error.code === "conflict" && !confirmed) {
      reset();
      setDoubtful(networks);
      return null;
    }
    return answer;
  }

  async function confirm() {
    const answer = await save(doubtful ?? [], true);
    if (answer && !answer.ok) return { title: words.failed, message: answer.error.message };
    toast.show({ title: words.saved });
    return null;
  }

  const blocked = role === "owner" ? null : words.onlyOwner;
  return (
    <>
      <NetworkCard description={words.org} list={data} {...{ blocked, pending, error, save }} />
      <ConfirmDialog
        danger
        open={doubtful !== null}
        onClose={() => setDoubtful(null)}
        title={words.keptOutTitle}
        confirmLabel={words.keptOutConfirm}
        onConfirm={confirm}
      >
        <p>{words.keptOut}</p>
        <p>{words.keptOutBack(org)}</p>
      </ConfirmDialog>
    </>
  );
}
