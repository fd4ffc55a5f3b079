"use client";

import { useQueryClient } from "@tanstack/react-query";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { memberStrings as words } from "./strings";

type RemoveDialogProps = {
  target: { kind: "org"; org: string } | { kind: "project"; project: string };
  member: { userId: string; name: string };
  /** name of what they are removed from */
  where: string;
  isSelf: boolean;
  onClose: () => void;
};

/** RemoveDialog says what somebody loses before they are removed, or leave. */
export function RemoveDialog({ target, member, where, isSelf, onClose }: RemoveDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { act: fromOrg } = useAction("orgs.removeMember");
  const { act: fromProject } = useAction("members.remove");

  async function remove() {
    const { userId } = member;
    const answer =
      target.kind === "org"
        ? await fromOrg({ org: target.org, userId })
        : await fromProject({ project: target.project, userId });
    if (!answer.ok) return { message: answer.error.message };
    // Whoever left sees this page no longer.
    if (isSelf) window.location.assign(paths.projects());
    else {
      toast.show({ title: words.removed(member.name) });
      void queries.invalidateQueries({ queryKey: trpc.orgs.pathKey() });
      void queries.invalidateQueries({ queryKey: trpc.members.pathKey() });
    }
    return null;
  }

  const [left, removed] =
    target.kind === "org" ? [words.leaveOrgText, words.removeOrgText] : [words.leaveText, words.removeText];
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={isSelf ? words.leaveAsk(where) : words.removeAsk(member.name, where)}
      confirmLabel={isSelf ? words.leave : words.remove}
      onConfirm={remove}
    >
      <p>{isSelf ? left : removed}</p>
    </ConfirmDialog>
  );
}
