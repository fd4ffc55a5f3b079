"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { TextField } from "@/components/form/text-field";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { RadioGroup } from "@/components/ui/radio-group";
import { toast } from "@/components/ui/toast";
import type { OrgRole, Role } from "@/server/access/matrix";
import type { ActionError } from "@/server/api/action-result";
import type { Invited } from "@/server/members/contract";
import { memberStrings as words, orgRoleWords, roleWords } from "./strings";

type Target =
  | { kind: "org"; org: string; name: string; roles: readonly OrgRole[] }
  | { kind: "project"; project: string; name: string; roles: readonly Role[] };

/** InviteDialog asks for an address and a role; the link of an invitation is shown once. */
export function InviteDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [invited, setInvited] = useState<Invited | null>(null);
  const hasLink = useRef(false);
  const [role, setRole] = useState<string>(target.roles.at(-1) ?? "");
  const { invite, emailErrors } = useInvite(target);

  async function send() {
    const answer = await invite(email.trim(), role);
    if ("message" in answer) return answer;
    if (answer.invited === null) {
      toast.show({ title: words.added(email.trim()) });
      return null;
    }
    hasLink.current = true;
    setInvited(answer.invited);
    return null;
  }

  if (invited !== null) return <LinkDialog email={email.trim()} invited={invited} onClose={onClose} />;
  const options =
    target.kind === "org" ? describe(target.roles, orgRoleWords) : describe(target.roles, roleWords);
  return (
    <ConfirmDialog
      open
      size="md"
      // Once there is a link it is shown instead of the question: the dialog is not over.
      onClose={() => !hasLink.current && onClose()}
      title={target.kind === "org" ? words.inviteTitle(target.name) : words.addTitle(target.name)}
      confirmLabel={target.kind === "org" ? words.send : words.addConfirm}
      blockedReason={email.trim() === "" ? words.emailMissing : null}
      onConfirm={send}
    >
      <div className="text-ink grid gap-4">
        <TextField
          data-autofocus
          required
          label={words.email}
          hint={target.kind === "org" ? words.inviteHint : words.addHint}
          error={emailErrors}
          type="email"
          autoComplete="off"
          value={email}
          onChange={({ target: field }) => setEmail(field.value)}
        />
        <RadioGroup legend={words.role} name="role" options={options} value={role} onChange={setRole} />
      </div>
    </ConfirmDialog>
  );
}

function describe<Name extends string>(
  roles: readonly Name[],
  table: Readonly<Record<Name, { label: string; text: string }>>,
) {
  return roles.map((role) => ({ value: role, label: table[role].label, explanation: table[role].text }));
}

/** The message of a failure, or the invitation (null: a member at once). */
function useInvite(target: Target) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { act: toOrg, error: orgError } = useAction("orgs.invite");
  const { act: toProject, error: projectError } = useAction("members.add");
  const issues = (orgError ?? projectError)?.issues ?? [];
  const emailErrors = issues.filter(({ path }) => path === "email").map(({ message }) => message);
  const invite = async (
    email: string,
    role: string,
  ): Promise<{ message: string } | { invited: Invited | null }> => {
    if (target.kind === "org") {
      const answer = await toOrg({ org: target.org, email, role: role as OrgRole });
      void queries.invalidateQueries({ queryKey: trpc.orgs.pathKey() });
      return answer.ok ? { invited: answer.data } : { message: messageOf(answer.error) };
    }
    const answer = await toProject({ project: target.project, email, role: role as Role });
    void queries.invalidateQueries({ queryKey: trpc.members.pathKey() });
    return answer.ok ? { invited: answer.data.invitation } : { message: messageOf(answer.error) };
  };
  return { invite, emailErrors };
}

/** What is wrong with a field is said at the field. */
function messageOf({ issues, message }: ActionError): string {
  return issues === null ? message : words.correctField;
}

type LinkDialogProps = { email: string; invited: Invited; onClose: () => void };

function LinkDialog({ email, invited: { link, mailed }, onClose }: LinkDialogProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.linkTitle(email)}
      description={mailed ? words.linkMailed : words.linkKept}
      footer={
        <Button variant="primary" onClick={onClose}>
          {words.done}
        </Button>
      }
    >
      <div className="border-line-strong bg-sunken flex items-center gap-2 rounded-md border py-1 pr-1 pl-3">
        <code aria-label={words.linkLabel} className="min-w-0 grow font-mono text-sm break-all">
          {link}
        </code>
        <CopyButton text={link} what={words.linkWhat} size="md" />
      </div>
    </Dialog>
  );
}
