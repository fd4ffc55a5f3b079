"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { TextField } from "@/components/form/text-field";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { SaveFooter } from "@/components/settings/save-footer";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { toast } from "@/components/ui/toast";
import { memberStrings as words } from "./strings";

/** TokenLife: how long a new API token of the organization may live. */
export function TokenLife({ org }: { org: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery(trpc.orgs.get.queryOptions({ org }));
  const { act, pending, error, reset } = useAction("orgs.update");
  const [draft, setDraft] = useState<string | null>(null);
  const saved = data.tokenMaxDays === null ? "" : String(data.tokenMaxDays);
  const text = draft ?? saved;
  const isDirty = text.trim() !== saved;
  const blocked = data.role === "owner" ? null : words.onlyOwner;
  const problems = (error?.issues ?? [])
    .filter(({ path }) => path === "tokenMaxDays")
    .map(({ message }) => message);

  function discard() {
    setDraft(null);
    reset();
  }

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (!isDirty || blocked !== null || pending) return;
    const tokenMaxDays = text.trim() === "" ? null : Number(text);
    const answer = await act({ org, tokenMaxDays });
    if (!answer.ok) return;
    await queries.invalidateQueries({ queryKey: trpc.orgs.pathKey() });
    await queries.invalidateQueries({ queryKey: trpc.tokens.pathKey() });
    setDraft(null);
    toast.show({ title: tokenMaxDays === null ? words.lifeLifted : words.lifeSaved(tokenMaxDays) });
  }

  return (
    <Card title={words.lifeTitle} description={words.lifeText}>
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <TextField
          label={words.lifeLabel}
          hint={words.lifeHint}
          error={problems}
          inputMode="numeric"
          autoComplete="off"
          className="max-w-xs"
          disabled={blocked !== null}
          value={text}
          onChange={({ target }) => setDraft(target.value)}
        />
        {error && problems.length === 0 && <ErrorState title={words.failed} text={error.message} />}
        <SaveFooter {...{ isDirty, pending, blocked, discard }} />
      </form>
    </Card>
  );
}
