"use client";

import { useState, type FormEvent } from "react";
import { SaveFooter } from "@/components/settings/save-footer";
import { useProject } from "@/components/settings/use-project";
import { useSaveProject } from "@/components/settings/use-save-project";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { RadioGroup } from "@/components/ui/radio-group";
import { toast } from "@/components/ui/toast";
import type { CopiesFrom } from "@/server/projects/contract";
import { copiesStrings as words } from "./strings";

/** CopiesCard: whether staging is copied from production itself, or from what the newest proof restored. */
export function CopiesCard({ slug }: { slug: string }) {
  const { project, blocked } = useProject(slug);
  const { save, pending, error, reset } = useSaveProject(slug);
  const saved: CopiesFrom = project.settings.copiesFrom ?? "production";
  const [draft, setDraft] = useState<CopiesFrom | null>(null);
  const chosen = draft ?? saved;
  const isDirty = chosen !== saved;

  function discard() {
    setDraft(null);
    reset();
  }
  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (!isDirty || blocked !== null || pending) return;
    const answer = await save({ settings: { stages: {}, copiesFrom: chosen } });
    if (!answer.ok) return;
    setDraft(null);
    toast.show({ title: words.saved });
  }

  const option = (value: CopiesFrom, label: string, explanation: string) => ({
    value,
    label,
    explanation,
    disabledReason: value === saved ? null : blocked,
  });
  return (
    <Card title={words.title} description={words.text}>
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <RadioGroup
          legend={words.choose}
          hideLegend
          name="copies-from"
          value={chosen}
          onChange={(value) => setDraft(value === "proven_backup" ? value : "production")}
          options={[
            option("production", words.production, words.productionText),
            option("proven_backup", words.provenBackup, words.provenBackupText),
          ]}
        />
        {error && <ErrorState title={words.failed} text={error.message} holds={words.failedHolds} />}
        <SaveFooter {...{ isDirty, pending, blocked, discard }} />
      </form>
    </Card>
  );
}
