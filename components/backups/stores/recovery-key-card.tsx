"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { useProject } from "@/components/settings/use-project";
import { ValueLine } from "@/components/settings/value-line";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Note } from "@/components/ui/note";
import { RelativeTime } from "@/components/ui/relative-time";
import { storeStrings as words } from "./strings";

/** RecoveryKeyCard: what the project's key is for, and the one time it is shown. */
export function RecoveryKeyCard({ slug }: { slug: string }) {
  const { blocked } = useProject(slug);
  const { key } = useSuspenseQuery(useTRPC().backupStores.list.queryOptions({ project: slug })).data;
  const [asking, setAsking] = useState(false);
  return (
    <Card title={words.key} description={words.keyText}>
      {key === null && <p className="text-ink-3 text-sm">{words.keyNone}</p>}
      {key !== null && key.shownAt !== null && (
        <p className="text-ink-3 text-sm">
          {words.keyTaken} <RelativeTime at={key.shownAt} />.{key.mayTake && ` ${words.keyAgain}`}
        </p>
      )}
      {key !== null && key.shownAt !== null && key.mayTake && (
        <Button size="sm" disabledReason={blocked} onClick={() => setAsking(true)}>
          {words.takeKey}
        </Button>
      )}
      {key !== null && key.shownAt === null && (
        <Note
          tone="warning"
          actions={
            <Button size="sm" disabledReason={blocked} onClick={() => setAsking(true)}>
              {words.takeKey}
            </Button>
          }
        >
          {words.keyNotTaken}
        </Note>
      )}
      {asking && <TakeKeyDialog slug={slug} onClose={() => setAsking(false)} />}
    </Card>
  );
}

/** It forgets the key when it closes. */
function TakeKeyDialog({ slug, onClose }: { slug: string; onClose: () => void }) {
  const { act } = useAction("backupStores.takeKey");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [identity, setIdentity] = useState<string | null>(null);
  // A question that was answered closes itself; then the answer stands in its place.
  const answered = useRef(false);

  async function take() {
    const answer = await act({ project: slug });
    if (!answer.ok) return { message: answer.error.message };
    answered.current = true;
    setIdentity(answer.data.identity);
    return null;
  }
  function end() {
    onClose();
    void queries.invalidateQueries({ queryKey: trpc.backupStores.pathKey() });
  }

  if (identity === null)
    return (
      <ConfirmDialog
        open
        onClose={() => !answered.current && onClose()}
        title={words.takeKeyTitle}
        confirmLabel={words.takeKeyConfirm}
        onConfirm={take}
      >
        <p>{words.takeKeyText}</p>
      </ConfirmDialog>
    );
  return (
    <Dialog
      open
      onClose={end}
      dismissible={false}
      title={words.keyTitle}
      description={words.keyHow}
      footer={
        <Button variant="primary" data-autofocus onClick={end}>
          {words.keyDone}
        </Button>
      }
    >
      <ValueLine label={words.keyLabel} value={identity} what={words.keyLabel} />
    </Dialog>
  );
}
