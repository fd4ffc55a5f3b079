"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { paths } from "@/components/lib/paths";
import { useAction, type ActionInput, type ActionOutput, type ActionPath } from "@/components/lib/use-action";
import type { ConfirmFailure } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionError } from "@/server/api/action-result";
import { changeStrings } from "./change-strings";
import { useRefresh } from "./use-refresh";

/** What a success says, and the run that follows from it. */
type Told = { title: string; text?: string; runId?: string | null };

/** What went away while one looked at it is no riddle: somebody was faster, in another window or elsewhere. */
function describeFailure(path: ActionPath, { code, message }: ActionError): ConfirmFailure {
  if (code === "not_found" && path.startsWith("environments."))
    return { title: changeStrings.gone, message: changeStrings.goneText };
  return { message };
}

/**
 * useChange is a change as dialogs want it: its failure is the answer, its success is a toast that leads to the run, and
 * what is shown is read again.
 */
export function useChange<Path extends ActionPath>(path: Path) {
  const { act } = useAction(path);
  const refresh = useRefresh();
  const router = useRouter();
  return useCallback(
    async (
      input: ActionInput<Path>,
      success: (output: ActionOutput<Path>) => Told,
    ): Promise<ConfirmFailure | null> => {
      const answer = await act(input);
      refresh();
      if (!answer.ok) return describeFailure(path, answer.error);
      const { runId, ...words } = success(answer.data);
      const action = runId
        ? { label: changeStrings.showRun, onPress: () => router.push(paths.run(runId)) }
        : undefined;
      toast.show({ ...words, action });
      return null;
    },
    [path, act, refresh, router],
  );
}
