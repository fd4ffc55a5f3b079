"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Card } from "@/components/ui/card";
import { Note } from "@/components/ui/note";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import { memberStrings as words } from "./strings";

/** OrgSecurity: what the organization asks of its members. */
export function OrgSecurity({ org }: { org: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery(trpc.orgs.get.queryOptions({ org }));
  const { act, pending } = useAction("orgs.update");

  async function require(requireSecondFactor: boolean) {
    const answer = await act({ org, requireSecondFactor });
    await queries.invalidateQueries({ queryKey: trpc.orgs.pathKey() });
    if (!answer.ok) toast.show({ title: words.failed, text: answer.error.message, tone: "danger" });
    else toast.show({ title: requireSecondFactor ? words.requireOn : words.requireOff });
  }

  return (
    <Card title={words.requireTitle} description={words.requireText}>
      <div className="grid gap-4">
        {data.role !== "owner" && <Note>{words.onlyOwner}</Note>}
        <Switch
          label={words.requireLabel}
          hint={words.requireHint(data.membersWithoutFactor, data.guestsWithoutFactor)}
          checked={data.requireSecondFactor}
          disabled={data.role !== "owner"}
          aria-busy={pending || undefined}
          onChange={({ target }) => !pending && void require(target.checked)}
        />
      </div>
    </Card>
  );
}
