"use client";

import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
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
import { isPermitted, ROLES, type Role } from "@/server/access/matrix";
import type { ProjectMember } from "@/server/members/contract";
import { InvitationsTable } from "./invitations-table";
import { RolePicker } from "./role-picker";
import { memberStrings as words, roleWords } from "./strings";

const InviteDialog = lazyDialog(async () => (await import("./invite-dialog")).InviteDialog);
const RemoveDialog = lazyDialog(async () => (await import("./remove-dialog")).RemoveDialog);

/** ProjectMembers: who has which role in the project; changing it works at once. */
export function ProjectMembers({ project }: { project: string }) {
  const trpc = useTRPC();
  const { data: detail } = useSuspenseQuery(trpc.projects.get.queryOptions({ project }));
  const { data } = useSuspenseQuery(trpc.members.list.queryOptions({ project }));
  const { data: me } = useSuspenseQuery(trpc.me.get.queryOptions());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<ProjectMember | null>(null);
  const mayManage = isPermitted(detail.role, "member.manage", null);
  const options = ROLES.filter((role) => detail.role === "owner" || role !== "owner");
  return (
    <>
      <Card
        flush
        title={words.members}
        description={words.projectText}
        actions={
          <Button
            variant="primary"
            icon={<UserPlus />}
            disabledReason={mayManage ? null : words.blocked}
            onClick={() => setAdding(true)}
          >
            {words.add}
          </Button>
        }
      >
        <DataTable
          caption={words.projectTable}
          columns={columnsFor({
            project,
            myId: me.id,
            myRole: detail.role,
            mayManage,
            options,
            remove: setRemoving,
          })}
          rows={data.items}
          rowKey={({ userId }) => userId}
          sticky={false}
        />
      </Card>
      {mayManage && <ProjectInvitations project={project} />}
      {adding && (
        <InviteDialog
          target={{ kind: "project", project, name: detail.name, roles: options }}
          onClose={() => setAdding(false)}
        />
      )}
      {removing && (
        <RemoveDialog
          target={{ kind: "project", project }}
          member={removing}
          where={detail.name}
          isSelf={removing.userId === me.id}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}

type Facts = {
  project: string;
  myId: string;
  myRole: Role;
  mayManage: boolean;
  options: readonly Role[];
  remove: (member: ProjectMember) => void;
};

function columnsFor(facts: Facts): Column<ProjectMember>[] {
  const { project, myId, myRole, mayManage, options, remove } = facts;
  const blockedFor = ({ role, by }: ProjectMember) => {
    if (by === "organization") return words.byOrg;
    if (!mayManage) return words.blocked;
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
        <RoleCell project={project} member={member} options={options} blocked={blockedFor(member)} />
      ),
    },
    { key: "since", header: words.since, cell: ({ since }) => <RelativeTime at={since} /> },
    {
      key: "actions",
      header: words.actions,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (member) => {
        const isSelf = member.userId === myId && member.by === "project";
        return (
          <Button
            size="sm"
            variant="danger-quiet"
            aria-label={isSelf ? words.leave : words.removeWhat(member.name)}
            disabledReason={isSelf ? null : blockedFor(member)}
            onClick={() => remove(member)}
          >
            {isSelf ? words.leave : words.remove}
          </Button>
        );
      },
    },
  ];
}

type RoleCellProps = {
  project: string;
  member: ProjectMember;
  options: readonly Role[];
  blocked: string | null;
};

function RoleCell({ project, member, options, blocked }: RoleCellProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { act, pending } = useAction("members.setRole");

  async function change(role: Role) {
    const answer = await act({ project, userId: member.userId, role });
    await queries.invalidateQueries({ queryKey: trpc.members.pathKey() });
    if (answer.ok) toast.show({ title: words.roleChanged(member.name, roleWords[role].label) });
    else toast.show({ title: words.roleFailed, text: answer.error.message, tone: "danger" });
  }

  return (
    <RolePicker
      label={words.roleOf(member.name)}
      value={member.role}
      options={options}
      words={roleWords}
      blocked={blocked}
      pending={pending}
      onChange={(role) => void change(role)}
    />
  );
}

function ProjectInvitations({ project }: { project: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useQuery(trpc.members.invitations.queryOptions({ project }));
  const { act } = useAction("members.revokeInvitation");

  async function revoke(invitationId: string) {
    const answer = await act({ project, invitationId });
    await queries.invalidateQueries({ queryKey: trpc.members.pathKey() });
    return answer.ok ? null : answer.error.message;
  }

  // Nothing to say, and nothing to wait for: who was invited is a side matter here.
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Card flush title={words.invitations}>
      <InvitationsTable invitations={data.items} revoke={revoke} />
    </Card>
  );
}
