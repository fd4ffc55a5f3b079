"use client";

import { useState, type FormEvent } from "react";
import { FormField } from "@/components/form/form-field";
import { FormFooter } from "@/components/form/form-footer";
import type { ActionError, ActionResult } from "@/server/api/action-result";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import type { NetworkLine, NetworkList } from "@/server/network/contract";
import { readLines, writeLines } from "./network-lines";
import { networkStrings as words } from "./strings";

type NetworkCardProps = {
  description: string;
  list: NetworkList;
  /** why it cannot be changed; null: it can */
  blocked: string | null;
  pending: boolean;
  error: ActionError | null;
  save: (networks: NetworkLine[]) => Promise<ActionResult<unknown> | null>;
};

/** NetworkCard edits an allow-list as text, as firewalls have it; what is wrong is named by its line. */
export function NetworkCard({ description, list, blocked, pending, error, save }: NetworkCardProps) {
  const saved = writeLines(list.networks);
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? saved;
  const isDirty = text !== saved;
  const nothing = isDirty ? null : words.nothingToSave;
  const wrong = describeIssues(text, error);

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (!isDirty || blocked !== null || pending) return;
    const answer = await save(readLines(text).map(({ network, note }) => ({ network, note })));
    if (!answer?.ok) return;
    setDraft(null);
    toast.show({ title: words.saved });
  }

  return (
    <Card title={words.title} description={description}>
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <FormField label={words.label} hint={words.hint} error={wrong}>
          {(control) => (
            <Textarea
              {...control}
              rows={4}
              spellCheck={false}
              autoCapitalize="off"
              className="font-mono"
              placeholder={words.example}
              disabled={blocked !== null}
              value={text}
              onChange={({ target }) => setDraft(target.value)}
            />
          )}
        </FormField>
        <p className="text-ink-3 text-sm">
          {list.yourAddress === null ? words.addressUnknown : words.yourAddress(list.yourAddress)}
        </p>
        {error && wrong.length === 0 && (
          <ErrorState title={words.failed} text={error.message} holds={words.failedHolds} />
        )}
        <FormFooter message={isDirty ? words.unsaved : ""}>
          <Button disabledReason={nothing} onClick={() => setDraft(null)}>
            {words.discard}
          </Button>
          <Button type="submit" variant="primary" pending={pending} disabledReason={blocked ?? nothing}>
            {words.save}
          </Button>
        </FormFooter>
      </form>
    </Card>
  );
}

/** The API counts entries, people count lines. */
function describeIssues(text: string, error: ActionError | null): string[] {
  const lines = readLines(text);
  return (error?.issues ?? []).map(({ path, message }) => {
    const index = Number(/^networks\.(\d+)/.exec(path)?.[1] ?? Number.NaN);
    const number = lines[index]?.number;
    return number === undefined ? message : words.line(number, message);
  });
}
