"use client";

import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import type { BackupOverview } from "@/server/backups/contract";
import { describeCron } from "./describe-cron";
import { backupStrings as words } from "./strings";

type BackupFactsProps = { overview: BackupOverview; action: ReactNode; change: ReactNode };

/** BackupFacts: how old the newest proven backup is, when the next comes, what all of it takes. */
export function BackupFacts({ overview, action, change }: BackupFactsProps) {
  const { newestProven, schedule, storage } = overview;
  return (
    <Card title={words.glance} actions={action}>
      <dl className="grid gap-5 sm:grid-cols-3">
        <Fact
          label={words.newest}
          value={newestProven?.dataAt ? <RelativeTime at={newestProven.dataAt} /> : words.none}
          more={
            newestProven?.verifySeconds ? (
              words.provenIn(newestProven.verifySeconds)
            ) : (
              <Unproven {...overview} />
            )
          }
        />
        <Fact
          label={words.next}
          value={
            schedule?.enabled && schedule.nextAt ? <RelativeTime at={schedule.nextAt} /> : words.noSchedule
          }
          more={
            <>
              {schedule && (
                <span title={schedule.cron}>
                  {words.scheduleText(describeCron(schedule.cron) ?? schedule.cron, schedule.timeZone)}
                </span>
              )}
              {/* alone it begins where the lines above begin */}
              <span className={schedule ? undefined : "-ml-2.5"}>{change}</span>
            </>
          }
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

/** Why there is none, where a list of verified ones may stand below. */
function Unproven({ items }: Pick<BackupOverview, "items">) {
  const isBrought = items.some(({ trigger, status }) => trigger === "import" && status === "verified");
  return isBrought ? words.noneOfHere : words.noneText;
}

function Fact({ label, value, more }: { label: string; value: ReactNode; more: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3 text-xs">{label}</dt>
      <dd className="text-base font-semibold">{value}</dd>
      {more && <dd className="text-ink-3 text-xs">{more}</dd>}
    </div>
  );
}
