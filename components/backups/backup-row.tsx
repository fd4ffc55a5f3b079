"use client";

import { Link } from "@/components/ui/link";
import { useState } from "react";
import { formatBytes } from "@/components/lib/format-bytes";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { paths } from "@/components/lib/paths";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { StateBadge } from "@/components/ui/status-badge";
import type { BackupOverview } from "@/server/backups/contract";
import {
  BACKUP_TRIGGER_LABELS,
  downloadBlockedReason,
  isKept,
  restoreBlockedReason,
  verifyBlockedReason,
} from "@/server/backups/states";
import { backupLook } from "./backup-look";
import { HoldButton } from "./hold-button";
import { backupStrings as words, downloadStrings } from "./strings";
import { useBackupChange } from "./use-backup-change";
import { useBackupRights } from "./use-backup-rights";

const DownloadDialog = lazyDialog(async () => (await import("./download-dialog")).DownloadDialog);
const RestoreDialog = lazyDialog(async () => (await import("./restore-dialog")).RestoreDialog);

type Item = BackupOverview["items"][number];

/** BackupRow: one backup, why it is kept, and what can be done with it. */
export function BackupRow({ backup }: { backup: Item }) {
  const [open, setOpen] = useState<"restore" | "download" | null>(null);
  const verify = useBackupChange("backups.verify");
  const pin = useBackupChange("backups.pin");
  const blocked = useBackupRights(backup.environmentId);
  const { id: backupId, pinned, legalHold } = backup;
  const problem = backup.failure ?? backup.verifyProblem;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3">
      <div className="grid min-w-0 gap-1">
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <StateBadge look={backupLook(backup.status, backup.verifyProblem)} />
          <span className="font-medium">
            <RelativeTime at={backup.dataAt ?? backup.createdAt} />
          </span>
          <span className="text-ink-3">{BACKUP_TRIGGER_LABELS[backup.trigger]}</span>
          {backup.verifying && <Badge tone="info">{words.verifying}</Badge>}
          {pinned && <Badge tone="violet">{words.pinnedBadge}</Badge>}
          {legalHold && <Badge tone="violet">{words.onHold}</Badge>}
        </div>
        <Sizes backup={backup} />
        {problem && <p className="text-danger-ink text-sm">{problem}</p>}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {/* the branch it goes into is chosen later, and judged by its own stage */}
        <Button
          size="sm"
          disabledReason={
            blocked("backup.restore", "anywhere") ?? restoreBlockedReason(backup, "development")
          }
          onClick={() => setOpen("restore")}
        >
          {words.restore}
        </Button>
        <Button
          size="sm"
          disabledReason={blocked("backup.download") ?? downloadBlockedReason(backup)}
          onClick={() => setOpen("download")}
        >
          {downloadStrings.open}
        </Button>
        <Button
          size="sm"
          variant="ghost"
          disabledReason={blocked("backup.create") ?? verifyBlockedReason(backup)}
          onClick={() =>
            void verify.tell(words.verify, { backupId }, ({ runId }) => ({
              title: words.verifyQueued,
              runId,
            }))
          }
        >
          {words.verify}
        </Button>
        {isKept(backup.status) && (
          <Button
            size="sm"
            variant="ghost"
            disabledReason={blocked("backup.create")}
            onClick={() =>
              void pin.tell(words.pin, { backupId, pinned: !pinned }, () => ({
                title: pinned ? words.unpinned : words.pinned,
              }))
            }
          >
            {pinned ? words.unpin : words.pin}
          </Button>
        )}
        {isKept(backup.status) && (
          <HoldButton
            backupId={backupId}
            legalHold={legalHold}
            disabledReason={blocked("project.configure")}
          />
        )}
      </div>
      {open === "restore" && <RestoreDialog backup={backup} onClose={() => setOpen(null)} />}
      {open === "download" && <DownloadDialog backup={backup} onClose={() => setOpen(null)} />}
    </li>
  );
}

function Sizes({ backup }: { backup: Item }) {
  const { sizes, keptBy, runId } = backup;
  return (
    <p className="text-ink-3 flex flex-wrap gap-x-3 text-xs">
      {isKept(backup.status) && (
        <>
          <span>{formatBytes(sizes.database + sizes.filestore)}</span>
          <span>{words.files(sizes.files)}</span>
        </>
      )}
      {sizes.missing > 0 && <span className="text-warning-ink">{words.missing(sizes.missing)}</span>}
      {keptBy && <span>{keptBy.length > 0 ? `${words.keptBy} ${keptBy.join(", ")}` : words.goes}</span>}
      {backup.comment && <span className="text-ink-2">{backup.comment}</span>}
      {runId && (
        <Link href={paths.run(runId)} className="rounded-xs underline">
          {words.showRun}
        </Link>
      )}
    </p>
  );
}
