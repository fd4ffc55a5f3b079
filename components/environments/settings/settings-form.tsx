"use client";

import { useEffect, type FormEvent, type ReactNode } from "react";
import { useAction } from "@/components/lib/use-action";
import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/lib/trpc";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { toast } from "@/components/ui/toast";
import { cn } from "@/components/lib/cn";
import type { EnvironmentDetail } from "@/server/environments/contract";
import type { EnvironmentSettings } from "@/server/projects/contract";
import { SettingsContext } from "./settings-context";
import { settingStrings as words } from "./strings";
import { useSettingsDraft } from "./use-settings-draft";

type SettingsFormProps = {
  environment: EnvironmentDetail;
  defaults: EnvironmentSettings;
  children: ReactNode;
};

/** SettingsForm holds the draft of the settings, saves it as a whole, and warns before it is lost. */
export function SettingsForm({ environment, defaults, children }: SettingsFormProps) {
  const draft = useSettingsDraft(environment.settings, defaults);
  const { act, pending, error } = useAction("environments.setSettings");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const blocked = environment.actions.configure;
  useLeaveWarning(draft.isDirty);

  async function save(event: FormEvent) {
    event.preventDefault();
    if (!draft.isDirty || blocked !== null || pending) return;
    const answer = await act({ environmentId: environment.id, settings: draft.overrides });
    if (!answer.ok) return;
    await queries.invalidateQueries({ queryKey: trpc.environments.pathKey() });
    draft.discard();
    toast.show({ title: words.saved, text: words.savedText });
  }

  return (
    <SettingsContext
      value={{
        ...draft,
        blocked,
        errorsOf: (name) =>
          (error?.issues ?? [])
            .filter(({ path }) => path.split(".")[1] === name)
            .map(({ message }) => message),
      }}
    >
      <form onSubmit={save} className="grid gap-6" noValidate>
        {children}
        {error && <ErrorState title={words.failed} text={error.message} />}
        <div
          className={cn(
            "border-line bg-raised shadow-2 flex flex-wrap items-center justify-end gap-3 rounded-lg border px-4 py-3",
            draft.isDirty && "sticky bottom-3 z-10",
          )}
        >
          <p role="status" className="text-ink-2 grow text-sm">
            {draft.isDirty ? words.unsaved : ""}
          </p>
          <Button disabledReason={draft.isDirty ? null : words.nothingToSave} onClick={draft.discard}>
            {words.discard}
          </Button>
          <Button
            type="submit"
            variant="primary"
            pending={pending}
            disabledReason={blocked ?? (draft.isDirty ? null : words.nothingToSave)}
          >
            {words.save}
          </Button>
        </div>
      </form>
    </SettingsContext>
  );
}

function useLeaveWarning(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isDirty]);
}
