"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { isPermitted } from "@/server/access/matrix";
import { generalStrings as words } from "./strings";
import { useProject } from "./use-project";

/** DeleteProject says what is lost and asks for the project's name, typed. */
export function DeleteProject({ slug }: { slug: string }) {
  const { project } = useProject(slug);
  const { name, role, repoKind } = project;
  const [asking, setAsking] = useState(false);
  const { act } = useAction("projects.delete");
  const router = useRouter();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const repository = repoKind === "hosted" ? words.deleteHosted : words.deleteRemote;

  async function remove() {
    const answer = await act({ project: slug, confirm: slug });
    if (!answer.ok) return { message: answer.error.message };
    toast.show({ title: words.deleted(name), text: words.deletedText });
    router.push(paths.projects());
    void queries.invalidateQueries({ queryKey: trpc.projects.list.pathKey() });
    return null;
  }

  return (
    <Card title={words.deleteTitle}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="text-ink-2 min-w-0 grow basis-80 text-sm">
          {words.deleteText} {repository}
        </p>
        <Button
          variant="danger-quiet"
          icon={<Trash2 />}
          disabledReason={isPermitted(role, "project.delete", null) ? null : words.deleteBlocked(role)}
          onClick={() => setAsking(true)}
        >
          {words.deleteButton}
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        danger
        onClose={() => setAsking(false)}
        title={words.deleteAsk(name)}
        stage="production"
        confirmLabel={words.deleteConfirm}
        typeToConfirm={slug}
        onConfirm={remove}
      >
        <p>{words.deleteText}</p>
        <p>{repository}</p>
        <p className="font-medium">{words.deleteLost}</p>
      </ConfirmDialog>
    </Card>
  );
}
