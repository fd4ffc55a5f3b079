"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ORG_ROLES } from "@/server/access/matrix";
import { InvitationsTable } from "./invitations-table";
import { memberStrings as words } from "./strings";

const InviteDialog = lazyDialog(async () => (await import("./invite-dialog")).InviteDialog);

/** OrgInvitations: everybody who was invited to the organization or one of its projects. */
export function OrgInvitations({ org }: { org: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data: detail } = useSuspenseQuery(trpc.orgs.get.queryOptions({ org }));
  const { data } = useSuspenseQuery(trpc.orgs.invitations.queryOptions({ org }));
  const { act } = useAction("orgs.revokeInvitation");
  const [inviting, setInviting] = useState(false);

  async function revoke(invitationId: string) {
    const answer = await act({ org, invitationId });
    await queries.invalidateQueries({ queryKey: trpc.orgs.pathKey() });
    return answer.ok ? null : answer.error.message;
  }

  return (
    <Card
      flush
      title={words.invitations}
      description={words.inviteHint}
      actions={
        <Button variant="primary" icon={<UserPlus />} onClick={() => setInviting(true)}>
          {words.invite}
        </Button>
      }
    >
      <InvitationsTable invitations={data.items} revoke={revoke} />
      {inviting && (
        <InviteDialog
          target={{
            kind: "org",
            org,
            name: detail.name,
            roles: ORG_ROLES.filter((role) => detail.role === "owner" || role !== "owner"),
          }}
          onClose={() => setInviting(false)}
        />
      )}
    </Card>
  );
}
