"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useChange } from "@/components/environments/use-change";
import { useTRPC } from "@/components/lib/trpc";
import type { ActionInput, ActionOutput, ActionPath } from "@/components/lib/use-action";
import type { ConfirmFailure } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { backupStrings as words } from "./strings";

/** useBackupChange is useChange that also reads the backups again; `tell` is for buttons without a dialog. */
export function useBackupChange<Path extends ActionPath>(path: Path) {
  const change = useChange(path);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const act = useCallback(
    async (
      input: ActionInput<Path>,
      success: (output: ActionOutput<Path>) => { title: string; runId?: string | null },
    ): Promise<ConfirmFailure | null> => {
      const failure = await change(input, success);
      await queries.invalidateQueries({ queryKey: trpc.backups.pathKey() });
      return failure;
    },
    [change, queries, trpc],
  );
  const tell = useCallback(
    async (what: string, ...call: Parameters<typeof act>) => {
      const failure = await act(...call);
      if (failure) toast.show({ tone: "danger", title: words.failedTo(what), text: failure.message });
    },
    [act],
  );
  return { act, tell };
}
