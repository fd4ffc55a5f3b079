"use client";

import { useState, type FormEvent } from "react";
import { TextField } from "@/components/form/text-field";
import { CheckRepositoryButton } from "@/components/projects/check-repository-button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { StateBadge } from "@/components/ui/status-badge";
import { toast } from "@/components/ui/toast";
import { SaveFooter } from "./save-footer";
import { projectSettingStrings, repositoryStrings as words } from "./strings";
import { useProject } from "./use-project";
import { useSaveProject } from "./use-save-project";

/** RemoteRepository: the address of a repository that is kept elsewhere. */
export function RemoteRepository({ slug }: { slug: string }) {
  const { project, blocked } = useProject(slug);
  const { save, pending, error, errorsOf, reset } = useSaveProject(slug);
  const [draft, setDraft] = useState<string | null>(null);
  const url = draft ?? project.repoUrl;
  const isDirty = url.trim() !== project.repoUrl;
  const urlErrors = errorsOf("repoUrl");

  function discard() {
    setDraft(null);
    reset();
  }

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (!isDirty || blocked !== null || pending) return;
    const answer = await save({ repoUrl: url.trim() });
    if (!answer.ok) return;
    setDraft(null);
    toast.show({ title: words.urlSaved, text: words.urlSavedText });
  }

  return (
    <Card title={words.remoteTitle} description={words.remoteText}>
      <form onSubmit={onSubmit} noValidate className="grid gap-5">
        <TextField
          required
          label={words.address}
          hint={isDirty ? `${words.urlHint} ${words.urlSecret}` : words.urlHint}
          error={urlErrors}
          className="[&_input]:font-mono"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          disabled={blocked !== null}
          value={url}
          onChange={({ target }) => setDraft(target.value)}
        />
        {error && urlErrors.length === 0 && (
          <ErrorState
            title={projectSettingStrings.failed}
            text={error.message}
            holds={projectSettingStrings.failedHolds}
          />
        )}
        <SaveFooter {...{ isDirty, pending, blocked, discard }} />
      </form>
    </Card>
  );
}

/** LastRead: when the repository was read, and what was wrong if it could not be. */
export function LastRead({ slug }: { slug: string }) {
  const { repoError, repoSyncedAt } = useProject(slug).project;
  return (
    <Card
      title={words.readTitle}
      description={words.readText}
      actions={<CheckRepositoryButton project={slug} />}
    >
      <div className="grid gap-3">
        <dl className="grid grid-cols-[max-content_1fr] items-center gap-x-6 gap-y-2 text-sm">
          <dt className="text-ink-3">{words.readAt}</dt>
          <dd>{repoSyncedAt === null ? words.never : <RelativeTime at={repoSyncedAt} />}</dd>
          {repoError === null && repoSyncedAt !== null && (
            <>
              <dt className="text-ink-3">{words.state}</dt>
              <dd>
                <StateBadge look={{ tone: "success", icon: "done", label: words.ok }} />
              </dd>
            </>
          )}
        </dl>
        {repoError !== null && <ErrorState title={words.error} text={repoError} holds={words.errorHolds} />}
      </div>
    </Card>
  );
}
