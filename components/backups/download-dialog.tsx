"use client";

import { useState } from "react";
import { formatExactTime } from "@/components/lib/format-time";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Note } from "@/components/ui/note";
import { RadioGroup } from "@/components/ui/radio-group";
import type { BackupDto } from "@/server/backups/contract";
import { downloadBlockedReason } from "@/server/backups/states";
import { downloadStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

/** DownloadDialog asks what the file is to hold, and says whose data that is. */
export function DownloadDialog({ backup, onClose }: { backup: BackupDto; onClose: () => void }) {
  const [filestore, setFilestore] = useState(true);
  const [kind, setKind] = useState<"neutralized" | "exact">("neutralized");
  const { act } = useBackupChange("backups.requestDownload");
  const neutralized = kind === "neutralized";
  const isProduction = backup.stage === "production";
  const confirm = () =>
    act({ backupId: backup.id, filestore, neutralized }, ({ status, runId }) =>
      status === "ready" ? { title: words.ready } : { title: words.queued, runId },
    );
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      size="md"
      title={words.title(formatExactTime(backup.dataAt ?? backup.createdAt))}
      stage={backup.stage}
      danger={isProduction && !neutralized}
      confirmLabel={words.confirm}
      blockedReason={downloadBlockedReason(backup)}
      onConfirm={confirm}
    >
      <p>{words.format}</p>
      <RadioGroup
        legend={words.what}
        name="kind"
        value={kind}
        onChange={(value) => setKind(value === "exact" ? "exact" : "neutralized")}
        options={[
          { value: "neutralized", label: words.neutralized, explanation: words.neutralizedText },
          { value: "exact", label: words.exact, explanation: words.exactText },
        ]}
      />
      <Checkbox
        label={words.withFiles(backup.sizes.files, backup.sizes.filestore)}
        hint={words.withFilesText}
        checked={filestore}
        onChange={({ target: { checked } }) => setFilestore(checked)}
      />
      {isProduction && (
        <Note tone={neutralized ? "warning" : "danger"}>
          {neutralized ? words.personal : words.production}
        </Note>
      )}
    </ConfirmDialog>
  );
}
