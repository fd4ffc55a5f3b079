"use client";

import { MailOpen } from "lucide-react";
import { DataTable, type Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import type { Invitation } from "@/server/members/contract";
import { describeRoles } from "./describe-roles";
import { memberStrings as words } from "./strings";

type InvitationsTableProps = {
  invitations: readonly Invitation[];
  /** gives the message of a failure, or null */
  revoke: (id: string) => Promise<string | null>;
};

/** InvitationsTable: who was invited and has not joined yet. */
export function InvitationsTable({ invitations, revoke }: InvitationsTableProps) {
  async function takeBack({ id, email }: Invitation) {
    const failure = await revoke(id);
    if (failure === null) toast.show({ title: words.revoked(email) });
    else toast.show({ title: words.failed, text: failure, tone: "danger" });
  }

  return (
    <DataTable
      caption={words.invitationsTable}
      columns={columnsFor((invitation) => void takeBack(invitation))}
      rows={invitations}
      rowKey={({ id }) => id}
      sticky={false}
      empty={<EmptyState icon={<MailOpen />} title={words.noInvitations} text={words.noInvitationsText} />}
    />
  );
}

function columnsFor(takeBack: (invitation: Invitation) => void): Column<Invitation>[] {
  return [
    {
      key: "email",
      header: words.email,
      cell: ({ email }) => <span className="font-medium break-words">{email}</span>,
    },
    {
      key: "role",
      header: words.role,
      cell: ({ orgRole, project }) =>
        project === null
          ? describeRoles({ orgRole, projectRole: null })
          : `${project.name}: ${describeRoles({ orgRole, projectRole: project.role })}`,
    },
    { key: "by", header: words.invitedBy, cell: ({ invitedBy }) => invitedBy },
    {
      key: "expires",
      header: words.expires,
      cell: ({ state, expiresAt }) =>
        state === "expired" ? <Badge tone="warning">{words.expired}</Badge> : <RelativeTime at={expiresAt} />,
    },
    {
      key: "actions",
      header: words.actions,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (invitation) => (
        <Button
          size="sm"
          variant="danger-quiet"
          aria-label={words.revokeWhat(invitation.email)}
          onClick={() => takeBack(invitation)}
        >
          {words.revoke}
        </Button>
      ),
    },
  ];
}
