"use client";

import { useState } from "react";
import { formatBytes } from "@/components/lib/format-bytes";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import type { ImportDto } from "@/server/backups/contract";
import { importStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

const ImportDialog = lazyDialog(async () => (await import("./import-dialog")).ImportDialog);

type ImportNotesProps = { environmentId: string; uploads: ImportDto[]; onArrived: () => void };

/** ImportNotes: files that have not arrived yet, and the way on. */
export function ImportNotes({ environmentId, uploads, onArrived }: ImportNotesProps) {
  const [goingOn, setGoingOn] = useState<ImportDto | null>(null);
  const giveUp = useBackupChange("backups.giveUpImport");
  return (
    <>
      {uploads.map((upload) => (
        <Note
          key={upload.id}
          tone="info"
          actions={
            <div className="flex flex-wrap gap-2">
              <Button
                size="sm"
                disabledReason={upload.mine ? null : words.notYours}
                onClick={() => setGoingOn(upload)}
              >
                {words.goOn}
              </Button>
              <Button
                size="sm"
                variant="ghost"
                onClick={() =>
                  void giveUp.tell(words.giveUp, { importId: upload.id }, () => ({ title: words.givenUp }))
                }
              >
                {words.giveUp}
              </Button>
            </div>
          }
        >
          {words.partly(upload.fileName, formatBytes(upload.receivedBytes), formatBytes(upload.sizeBytes))}
        </Note>
      ))}
      {goingOn && (
        <ImportDialog
          environmentId={environmentId}
          begun={goingOn}
          onClose={() => setGoingOn(null)}
          onArrived={onArrived}
        />
      )}
    </>
  );
}
