"use client";

import { keepPreviousData, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { TextField } from "@/components/form/text-field";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { useSettled } from "@/components/lib/use-settled";
import { SaveFooter } from "@/components/settings/save-footer";
import { useProject } from "@/components/settings/use-project";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { toast } from "@/components/ui/toast";
import type { RetentionPolicyDto } from "@/server/backups/contract";
import { RetentionPreviewList } from "./retention-preview-list";
import { retentionStrings as words } from "./strings";

const COUNTS = ["keepLast", "keepDaily", "keepWeekly", "keepMonthly", "keepYearly"] as const;
/** What is typed is tried when the typing pauses. */
const SETTLE_MS = 300;

/** RetentionCard: how many backups are kept, and what the rules would do to those that are there. */
export function RetentionCard({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { blocked } = useProject(slug);
  const { data: saved } = useSuspenseQuery(trpc.backups.retention.queryOptions({ project: slug }));
  const [draft, setDraft] = useState<Partial<Record<keyof RetentionPolicyDto, string>>>({});
  const { act, pending, error, reset } = useAction("backups.setRetention");
  const policy = readPolicy(saved, draft);
  const wrong = COUNTS.find((name) => !isCount(policy[name]));
  const unsound = wrong
    ? words.wrongCount
    : COUNTS.every((name) => policy[name] === 0)
      ? words.nothing
      : null;
  const isDirty = [...COUNTS, "timeZone" as const].some((name) => policy[name] !== saved[name]);
  const asked = useSettled(unsound === null ? policy : saved, SETTLE_MS);
  const preview = useQuery({
    ...trpc.backups.previewRetention.queryOptions({ project: slug, ...asked }),
    placeholderData: keepPreviousData,
  }).data;

  function discard() {
    setDraft({});
    reset();
  }
  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (!isDirty || unsound !== null || blocked !== null || pending) return;
    const answer = await act({ project: slug, ...policy });
    if (!answer.ok) return;
    await queries.invalidateQueries({ queryKey: trpc.backups.pathKey() });
    setDraft({});
    toast.show({ title: words.saved });
  }

  const field = (name: keyof RetentionPolicyDto, hint?: string) => (
    <TextField
      key={name}
      label={words[name]}
      hint={hint}
      error={wrong === name ? words.wrongCount : null}
      inputMode={name === "timeZone" ? "text" : "numeric"}
      autoComplete="off"
      disabled={blocked !== null}
      value={draft[name] ?? String(saved[name])}
      onChange={({ target }) => setDraft({ ...draft, [name]: target.value })}
    />
  );
  return (
    <Card title={words.title} description={words.text}>
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <div className="grid grid-cols-2 items-start gap-4 sm:grid-cols-5">
          {COUNTS.map((name) => field(name))}
        </div>
        {field("timeZone", words.timeZoneHint)}
        {error && <ErrorState title={words.failed} text={error.message} holds={words.failedHolds} />}
        {preview && <RetentionPreviewList preview={preview} />}
        <SaveFooter {...{ isDirty, pending, blocked: blocked ?? unsound, discard }} />
      </form>
    </Card>
  );
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 10_000;
}

function readPolicy(
  saved: RetentionPolicyDto,
  draft: Partial<Record<keyof RetentionPolicyDto, string>>,
): RetentionPolicyDto {
  const count = (name: (typeof COUNTS)[number]) => {
    const text = draft[name]?.trim();
    return text === undefined ? saved[name] : text === "" ? NaN : Number(text);
  };
  return {
    keepLast: count("keepLast"),
    keepDaily: count("keepDaily"),
    keepWeekly: count("keepWeekly"),
    keepMonthly: count("keepMonthly"),
    keepYearly: count("keepYearly"),
    timeZone: draft.timeZone?.trim() ?? saved.timeZone,
  };
}
