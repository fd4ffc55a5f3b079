"use client";

import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import type { BackupOverview } from "@/server/backups/contract";
import { backupStrings as words } from "./strings";

/** BackupFacts: how old the newest proven backup is, when the next comes, what all of it takes. */
export function BackupFacts({ overview, action }: { overview: BackupOverview; action: ReactNode }) {
  const { newestProven, schedule, storage } = overview;
  return (
    <Card title={words.newest} actions={action}>
      <dl className="grid gap-5 sm:grid-cols-3">
        <Fact
          label={words.newest}
          value={newestProven?.dataAt ? <RelativeTime at={newestProven.dataAt} /> : words.none}
          more={newestProven?.verifySeconds ? words.provenIn(newestProven.verifySeconds) : words.noneText}
        />
        <Fact
          label={words.next}
          value={
            schedule?.enabled && schedule.nextAt ? <RelativeTime at={schedule.nextAt} /> : words.noSchedule
          }
          more={schedule ? words.scheduleText(schedule.cron, schedule.timeZone) : null}
        />
        <Fact
          label={words.storage}
          value={words.logical(storage.logicalBytes)}
          more={storage.stores.map(({ name, usedBytes }) => words.stored(name, usedBytes)).join("; ") || null}
        />
      </dl>
    </Card>
  );
}

function Fact({ label, value, more }: { label: string; value: ReactNode; more: string | null }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3 text-xs">{label}</dt>
      <dd className="text-base font-semibold">{value}</dd>
      {more && <dd className="text-ink-3 text-xs">{more}</dd>}
    </div>
  );
}
