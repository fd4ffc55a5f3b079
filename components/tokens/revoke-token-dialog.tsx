"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import type { TokenSummary } from "@/server/tokens/contract";
import { tokenStrings as words } from "./strings";
import { useTokenActs } from "./use-token-acts";

type RevokeTokenDialogProps = {
  project: string | null;
  token: TokenSummary;
  onClose: () => void;
  onRevoked: () => void;
};

/** RevokeTokenDialog says when the token was last used before whatever uses it is cut off. */
export function RevokeTokenDialog({ project, token, onClose, onRevoked }: RevokeTokenDialogProps) {
  const acts = useTokenActs(project);

  async function revoke() {
    const answer = await acts.revoke(token.id);
    if (!answer.ok) return { message: answer.error.message };
    toast.show({ title: words.revoked(token.name) });
    onRevoked();
    return null;
  }

  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.revokeTitle(token.name)}
      confirmLabel={words.revoke}
      onConfirm={revoke}
    >
      <p>{words.revokeText}</p>
      {token.lastUsedAt !== null && (
        <p>
          {words.revokeUsed} <RelativeTime at={token.lastUsedAt} focusable={false} />
          {token.lastUsedAddress === null ? "." : ` ${words.from(token.lastUsedAddress)}.`}
        </p>
      )}
    </ConfirmDialog>
  );
}
