"use client";

import { useState } from "react";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Note } from "@/components/ui/note";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import type { Masking } from "@/server/masking/contract";
import { maskingStrings as words } from "./strings";
import { useSetMasking } from "./use-set-masking";

/** What was asked for and is not answered yet. */
type Turn = Partial<Pick<Masking, "staging" | "development">>;
type MaskingStagesProps = { slug: string; masking: Masking; blocked: string | null };

/** MaskingStages: the two switches. They work at once; what is there already is not touched. */
export function MaskingStages({ slug, masking, blocked }: MaskingStagesProps) {
  const { save, pending, error } = useSetMasking(slug);
  const [turning, setTurning] = useState<Turn>({});
  const shown = { ...masking, ...turning };

  async function turn(change: Turn) {
    if (pending) return;
    setTurning(change);
    const answer = await save(change);
    setTurning({});
    if (!answer.ok) return;
    const on = Object.values(change).includes(true);
    toast.show({ title: on ? words.turnedOn : words.turnedOff, text: words.changedText });
  }

  const disabled = blocked !== null;
  return (
    <Card title={words.whereTitle} description={words.whereText}>
      <div className="grid gap-4">
        <Switch
          label={words.staging}
          hint={words.stagingHint}
          checked={shown.staging}
          disabled={disabled}
          onChange={({ target }) => void turn({ staging: target.checked })}
        />
        <Switch
          label={words.development}
          hint={words.developmentHint}
          checked={shown.development}
          disabled={disabled}
          onChange={({ target }) => void turn({ development: target.checked })}
        />
        {masking.staging ? <Note>{words.laterNote}</Note> : <Note tone="warning">{words.offNote}</Note>}
        {error && <ErrorState title={words.failed} text={error.message} holds={words.failedHolds} />}
      </div>
    </Card>
  );
}
