"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { DataTable, type Column } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { ORG_ROLES, type OrgRole } from "@/server/access/matrix";
import type { OrgMember } from "@/server/members/contract";
import { RolePicker } from "./role-picker";
import { memberStrings as words, orgRoleWords } from "./strings";

const InviteDialog = lazyDialog(async () => (await import("./invite-dialog")).InviteDialog);
const RemoveDialog = lazyDialog(async () => (await import("./remove-dialog")).RemoveDialog);

/** OrgMembers: who is in the organization, with their role; changing it works at once. */
export function OrgMembers({ org }: { org: string }) {
  const trpc = useTRPC();
  const { data: detail } = useSuspenseQuery(trpc.orgs.get.queryOptions({ org }));
  const { data } = useSuspenseQuery(trpc.orgs.members.queryOptions({ org }));
  const { data: me } = useSuspenseQuery(trpc.me.get.queryOptions());
  const [inviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState<OrgMember | null>(null);
  const blocked = detail.role === "member" ? words.blocked : null;
  const options = ORG_ROLES.filter((role) => detail.role === "owner" || role !== "owner");
  return (
    <Card
      flush
      title={words.members}
      description={words.membersText}
      actions={
        <Button
          variant="primary"
          icon={<UserPlus />}
          disabledReason={blocked}
          onClick={() => setInviting(true)}
        >
          {words.invite}
        </Button>
      }
    >
      <DataTable
        caption={words.table}
        columns={columnsFor({ org, myId: me.id, myRole: detail.role, options, remove: setRemoving })}
        rows={data.items}
        rowKey={({ userId }) => userId}
        sticky={false}
      />
      {inviting && (
        <InviteDialog
          target={{ kind: "org", org, name: detail.name, roles: options }}
          onClose={() => setInviting(false)}
        />
      )}
      {removing && (
        <RemoveDialog
          target={{ kind: "org", org }}
          member={removing}
          where={detail.name}
          isSelf={removing.userId === me.id}
          onClose={() => setRemoving(null)}
        />
      )}
    </Card>
  );
}

type Facts = {
  org: string;
  myId: string;
  myRole: OrgRole;
  options: readonly OrgRole[];
  remove: (member: OrgMember) => void;
};

function columnsFor({ org, myId, myRole, options, remove }: Facts): Column<OrgMember>[] {
  const blockedFor = ({ role }: OrgMember) => {
    if (myRole === "member") return words.blocked;
    return role === "owner" && myRole !== "owner" ? words.onlyOwners : null;
  };
  return [
    {
      key: "name",
      header: words.name,
      cell: ({ name, email, userId }) => (
        <span className="block min-w-0">
          <span className="font-medium">{name}</span> {userId === myId && <Badge>{words.you}</Badge>}
          <span className="text-ink-3 block text-xs break-words">{email}</span>
        </span>
      ),
    },
    {
      key: "role",
      header: words.role,
      cell: (member) => (
        <OrgRoleCell org={org} member={member} options={options} blocked={blockedFor(member)} />
      ),
    },
    {
      key: "factor",
      header: words.factor,
      cell: ({ hasSecondFactor }) => (
        <Badge tone={hasSecondFactor ? "success" : "warning"}>
          {hasSecondFactor ? words.factorOn : words.factorOff}
        </Badge>
      ),
    },
    { key: "projects", header: words.projects, align: "end", cell: ({ projects }) => projects },
    { key: "since", header: words.since, cell: ({ since }) => <RelativeTime at={since} /> },
    {
      key: "actions",
      header: words.actions,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (member) => (
        <Button
          size="sm"
          variant="danger-quiet"
          aria-label={member.userId === myId ? words.leave : words.removeWhat(member.name)}
          disabledReason={member.userId === myId ? null : blockedFor(member)}
          onClick={() => remove(member)}
        >
          {member.userId === myId ? words.leave : words.remove}
        </Button>
      ),
    },
  ];
}

type OrgRoleCellProps = {
  org: string;
  member: OrgMember;
  options: readonly OrgRole[];
  blocked: string | null;
};

function OrgRoleCell({ org, member, options, blocked }: OrgRoleCellProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { act, pending } = useAction("orgs.setMember");

  async function change(role: OrgRole) {
    const answer = await act({ org, userId: member.userId, role });
    await queries.invalidateQueries({ queryKey: trpc.orgs.pathKey() });
    if (answer.ok) toast.show({ title: words.roleChanged(member.name, orgRoleWords[role].label) });
    else toast.show({ title: words.roleFailed, text: answer.error.message, tone: "danger" });
  }

  return (
    <RolePicker
      label={words.roleOf(member.name)}
      value={member.role}
      options={options}
      words={orgRoleWords}
      blocked={blocked}
      pending={pending}
      onChange={(role) => void change(role)}
    />
  );
}
