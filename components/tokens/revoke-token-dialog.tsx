"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import type { TokenSummary } from "@/server/tokens/contract";
import { tokenStrings as words } from "./strings";

type RevokeTokenDialogProps = { token: TokenSummary; onClose: () => void; onRevoked: () => void };

/** RevokeTokenDialog says when the token was last used before whatever uses it is cut off. */
export function RevokeTokenDialog({ token, onClose, onRevoked }: RevokeTokenDialogProps) {
  const { act } = useAction("tokens.revoke");
  const trpc = useTRPC();
  const queries = useQueryClient();

  async function revoke() {
    const answer = await act({ tokenId: token.id });
    void queries.invalidateQueries({ queryKey: trpc.tokens.pathKey() });
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
          {words.revokeUsed} <RelativeTime at={token.lastUsedAt} focusable={false} />.
        </p>
      )}
    </ConfirmDialog>
  );
}
