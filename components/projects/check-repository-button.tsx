"use client";

import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { projectStrings } from "./strings";

/** CheckRepositoryButton reads the repository now and says what came of it. */
export function CheckRepositoryButton({ project }: { project: string }) {
  const { act, pending } = useAction("projects.sync");
  const trpc = useTRPC();
  const queries = useQueryClient();

  async function check() {
    const answer = await act({ project });
    void queries.invalidateQueries({ queryKey: trpc.projects.pathKey() });
    void queries.invalidateQueries({ queryKey: trpc.environments.pathKey() });
    if (!answer.ok) {
      toast.show({ tone: "danger", title: projectStrings.checkFailed, text: answer.error.message });
      return;
    }
    const { created, moved, gone } = answer.data;
    const changes = created.length + moved.length + gone.length;
    toast.show({ title: projectStrings.checked, text: projectStrings.checkedText(changes) });
  }

  return (
    <Button icon={<RefreshCw />} pending={pending} onClick={check}>
      {projectStrings.check}
    </Button>
  );
}
