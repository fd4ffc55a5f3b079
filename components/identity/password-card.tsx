"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { TextField } from "@/components/form/text-field";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { toast } from "@/components/ui/toast";
import { securityStrings as words } from "./strings";

const EMPTY = { current: "", next: "", again: "" };

/** PasswordCard changes the password, or sets a first one for people who came from another site. */
export function PasswordCard() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { hasPassword, kind, totp } = useSuspenseQuery(trpc.identity.factors.queryOptions()).data;
  const [draft, setDraft] = useState(EMPTY);
  const [differ, setDiffer] = useState(false);
  const { act, pending, error } = useAction("identity.changePassword");
  const change = (field: keyof typeof EMPTY) => (event: { target: { value: string } }) =>
    setDraft({ ...draft, [field]: event.target.value });

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    setDiffer(draft.next !== draft.again);
    if (draft.next !== draft.again || pending) return;
    const answer = await act({ current: hasPassword ? draft.current : null, next: draft.next });
    if (!answer.ok) return;
    // Supabase ends this session too when there is a second factor.
    if (kind === "supabase" && totp) return window.location.assign(paths.signIn());
    setDraft(EMPTY);
    // The other sessions are gone from the list, and somebody without a password has one now.
    void queries.invalidateQueries({ queryKey: trpc.identity.pathKey() });
    toast.show({ title: words.changed, text: words.changedText });
  }

  return (
    <Card title={words.passwordTitle} description={hasPassword ? words.passwordText : words.noPassword}>
      <form onSubmit={onSubmit} noValidate className="grid max-w-md gap-4">
        {hasPassword && (
          <TextField
            label={words.current}
            type="password"
            autoComplete="current-password"
            value={draft.current}
            onChange={change("current")}
          />
        )}
        <TextField
          label={words.next}
          hint={words.nextHint}
          type="password"
          autoComplete="new-password"
          value={draft.next}
          onChange={change("next")}
        />
        <TextField
          label={words.again}
          error={differ ? words.differ : null}
          type="password"
          autoComplete="new-password"
          value={draft.again}
          onChange={change("again")}
        />
        {error && <ErrorState title={words.changeFailed} text={error.message} />}
        <Button type="submit" variant="primary" pending={pending} className="justify-self-start">
          {words.change}
        </Button>
      </form>
    </Card>
  );
}
