"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { TextField } from "@/components/form/text-field";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import { memberStrings as words } from "./strings";

type AddSiteDialogProps = { org: string; callbackUrl: string; onClose: () => void };

const EMPTY = { name: "", issuer: "", clientId: "", clientSecret: "" };
const RULES = { linkByEmail: false, admitsNew: false, trustsFactor: false };
const FIELDS = [
  { key: "name", label: words.siteName, hint: words.siteNameHint },
  { key: "issuer", label: words.issuer, hint: words.issuerHint },
  { key: "clientId", label: words.clientId },
  { key: "clientSecret", label: words.clientSecret, hint: words.clientSecretHint },
] as const;
const SWITCHES = [
  { key: "linkByEmail", label: words.linkByEmail, hint: words.linkByEmailHint },
  { key: "admitsNew", label: words.admitsNew, hint: words.admitsNewHint },
  { key: "trustsFactor", label: words.trustsFactor, hint: words.trustsFactorHint },
] as const;

/** AddSiteDialog asks for what the site gave out, and says what the site must be told. */
export function AddSiteDialog({ org, callbackUrl, onClose }: AddSiteDialogProps) {
  const [draft, setDraft] = useState(EMPTY);
  const [rules, setRules] = useState(RULES);
  const { act, error } = useAction("orgs.addProvider");
  const trpc = useTRPC();
  const queries = useQueryClient();

  async function add() {
    const answer = await act({ org, ...draft, ...rules });
    if (!answer.ok) return { message: answer.error.message };
    void queries.invalidateQueries({ queryKey: trpc.orgs.pathKey() });
    toast.show({ title: words.siteAdded(draft.name) });
    return null;
  }

  const errorsOf = (field: string) =>
    (error?.issues ?? []).filter(({ path }) => path === field).map(({ message }) => message);
  const isWhole = Object.values(draft).every((text) => text.trim() !== "");
  return (
    <ConfirmDialog
      open
      size="md"
      onClose={onClose}
      title={words.addSiteTitle}
      confirmLabel={words.addSiteConfirm}
      blockedReason={isWhole ? null : words.fillIn}
      onConfirm={add}
    >
      <div className="text-ink grid grid-cols-[minmax(0,1fr)] gap-4">
        <div>
          <p className="text-ink-2 mb-1">{words.callback}</p>
          <div className="border-line-strong bg-sunken flex items-center gap-2 rounded-md border py-1 pr-1 pl-3">
            <code className="min-w-0 grow font-mono text-sm break-all">{callbackUrl}</code>
            <CopyButton text={callbackUrl} what={words.callbackWhat} size="md" />
          </div>
        </div>
        {FIELDS.map(({ key, label, ...rest }) => (
          <TextField
            key={key}
            required
            label={label}
            hint={"hint" in rest ? rest.hint : undefined}
            error={errorsOf(key)}
            type={key === "clientSecret" ? "password" : "text"}
            autoComplete="off"
            value={draft[key]}
            onChange={({ target }) => setDraft({ ...draft, [key]: target.value })}
          />
        ))}
        {SWITCHES.map(({ key, label, hint }) => (
          <Switch
            key={key}
            label={label}
            hint={hint}
            checked={rules[key]}
            onChange={({ target }) => setRules({ ...rules, [key]: target.checked })}
          />
        ))}
      </div>
    </ConfirmDialog>
  );
}
