"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { TextField } from "@/components/form/text-field";
import { formatExactTime } from "@/components/lib/format-time";
import { useTRPC } from "@/components/lib/trpc";
import { useSettled } from "@/components/lib/use-settled";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { BackupOverview } from "@/server/backups/contract";
import { UNKNOWN_ZONE } from "@/server/backups/states";
import { scheduleStrings as words } from "./strings";
import { useBackupChange } from "./use-backup-change";

/** A cron expression is asked about when the typing pauses. */
const SETTLE_MS = 250;

type ScheduleDialogProps = {
  environmentId: string;
  schedule: BackupOverview["schedule"];
  onClose: () => void;
};

/** ScheduleDialog: when backups are taken, with the next times as they are on the clocks of whoever looks. */
export function ScheduleDialog({ environmentId, schedule, onClose }: ScheduleDialogProps) {
  const [cron, setCron] = useState(schedule?.cron ?? "0 2 * * *");
  const [timeZone, setTimeZone] = useState(
    schedule?.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
  );
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true);
  const asked = useSettled({ cron, timeZone }, SETTLE_MS);
  const { data } = useQuery({
    ...useTRPC().backups.schedule.queryOptions({ environmentId, ...asked }),
    placeholderData: keepPreviousData,
  });
  const { act } = useBackupChange("backups.setSchedule");
  const problem = data?.problem ?? null;
  const isZone = problem === UNKNOWN_ZONE;
  return (
    <ConfirmDialog
      open
      size="md"
      onClose={onClose}
      title={words.title}
      confirmLabel={words.save}
      blockedReason={problem}
      onConfirm={() =>
        act({ environmentId, cron: cron.trim(), timeZone: timeZone.trim(), enabled }, () => ({
          title: enabled ? words.saved : words.savedOff,
        }))
      }
    >
      <div className="text-ink grid gap-4">
        <Checkbox
          label={words.enabled}
          checked={enabled}
          onChange={({ target: { checked } }) => setEnabled(checked)}
        />
        <TextField
          data-autofocus
          label={words.cron}
          hint={words.cronHint}
          error={isZone ? null : problem}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          className="[&_input]:font-mono"
          value={cron}
          onChange={({ target }) => setCron(target.value)}
        />
        <TextField
          label={words.timeZone}
          hint={words.timeZoneHint}
          error={isZone ? problem : null}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          value={timeZone}
          onChange={({ target }) => setTimeZone(target.value)}
        />
        {enabled && data && data.next.length > 0 && (
          <div className="grid gap-1 text-sm" role="status">
            <p className="font-medium">{words.next}</p>
            <ol className="text-ink-2 tabular-nums">
              {data.next.map((at) => (
                <li key={at}>{formatExactTime(at)}</li>
              ))}
            </ol>
          </div>
        )}
      </div>
    </ConfirmDialog>
  );
}
