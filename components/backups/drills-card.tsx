"use client";

import { Link } from "@/components/ui/link";
import { paths } from "@/components/lib/paths";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import type { BackupOverview } from "@/server/backups/contract";
import { drillStrings as words } from "./strings";

/** DrillsCard: every time a backup was really restored, as a proof or in earnest, and how long it took. */
export function DrillsCard({ drills }: { drills: BackupOverview["drills"] }) {
  return (
    <Card title={words.title} description={words.text} flush>
      {drills.length === 0 ? (
        <p className="text-ink-3 p-4 text-sm">{words.none}</p>
      ) : (
        <ul className="divide-line divide-y text-sm">
          {drills.map((drill) => (
            <li key={drill.runId} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
              <Badge tone={drill.succeeded ? "success" : "danger"}>
                {drill.succeeded ? words.worked : words.failed}
              </Badge>
              <Link href={paths.run(drill.runId)} className="rounded-xs font-medium underline">
                {words.kinds[drill.kind]}
              </Link>
              <span className="text-ink-3">
                <RelativeTime at={drill.finishedAt} />
              </span>
              <span className="text-ink-3 tabular-nums">{words.took(drill.seconds)}</span>
              {!drill.succeeded && drill.reason && <span className="text-danger-ink">{drill.reason}</span>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
