"use client";

import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { toast } from "@/components/ui/toast";
import type { ActionError, ActionResult } from "@/server/api/action-result";
import type { EnvironmentOverrides, EnvironmentSettings } from "@/server/projects/contract";
import { SettingsContext, type InheritedWords } from "./settings-context";
import { settingStrings as words } from "./strings";
import { useSettingsDraft } from "./use-settings-draft";

type SettingsFormProps = {
  /** what is set here, as the server has it */
  saved: EnvironmentOverrides;
  defaults: EnvironmentSettings;
  /** how "not set here" is called */
  inherited: InheritedWords;
  /** why nothing can be changed; null: it can */
  blocked: string | null;
  /** saves and has what is shown read again */
  save: (overrides: EnvironmentOverrides) => Promise<ActionResult<unknown>>;
  children: ReactNode;
};

/** SettingsForm holds the draft of the settings, saves it as a whole, and warns before it is lost. */
export function SettingsForm({ saved, defaults, inherited, blocked, save, children }: SettingsFormProps) {
  const draft = useSettingsDraft(saved, defaults);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<ActionError | null>(null);
  useLeaveWarning(draft.isDirty);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!draft.isDirty || blocked !== null || pending) return;
    setPending(true);
    const answer = await save(draft.overrides);
    setPending(false);
    setError(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    draft.discard();
    toast.show({ title: words.saved, text: words.savedText });
  }

  return (
    <SettingsContext
      value={{
        ...draft,
        inherited,
        blocked,
        // "settings.runTests" of a branch, "settings.stages.staging.runTests" of a project
        errorsOf: (name) =>
          (error?.issues ?? [])
            .filter(({ path }) => path.split(".").includes(name))
            .map(({ message }) => message),
      }}
    >
      <form onSubmit={submit} className="grid gap-6" noValidate>
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
          <Button
            disabledReason={draft.isDirty ? null : words.nothingToSave}
            onClick={() => {
              setError(null);
              draft.discard();
            }}
          >
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
