"use client";

import { cn } from "@/components/lib/cn";
import { useNow } from "@/components/lib/use-now";
import type { BackupOverview } from "@/server/backups/contract";
import { planTimeline } from "./plan-timeline";
import { timelineStrings as words } from "./strings";

const REFRESH_MS = 60_000;

/** BackupTimeline draws which rule keeps which backup. The list below it says the same, one by one. */
export function BackupTimeline({ items }: { items: BackupOverview["items"] }) {
  const now = useNow(REFRESH_MS);
  const kept = items.flatMap(({ id, dataAt, createdAt, status, keptBy }) =>
    keptBy === null ? [] : [{ id, at: dataAt ?? createdAt, proven: status === "verified", keptBy }],
  );
  // one alone has no history to draw
  if (kept.length < 2) return null;
  const { lanes, ticks } = planTimeline(kept, now);
  const told = lanes.map(({ name, dots }) => words.lane(words.lanes[name], dots.length)).join(", ");
  return (
    <figure className="border-line grid gap-1 border-b px-4 pt-3 pb-2">
      <div role="img" aria-label={words.told(told)} className="grid gap-1">
        {lanes.map(({ name, dots }) => (
          <div key={name} className="grid grid-cols-[5.5rem_1fr] items-center gap-3">
            <span className="text-ink-3 truncate text-xs">{words.lanes[name]}</span>
            <div className="relative mx-1.5 h-5">
              <span className="border-line absolute inset-x-0 top-1/2 border-t" />
              {ticks.map(({ days, left }) => (
                <span
                  key={days}
                  style={{ left: `${left}%` }}
                  className="border-line absolute inset-y-0 border-l border-dashed"
                />
              ))}
              {dots.map((dot) => (
                <span
                  key={dot.id}
                  data-tip-time={dot.at}
                  style={{ left: `${dot.left}%` }}
                  className={cn(
                    "ring-surface absolute top-1/2 size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full ring-2",
                    name === "goes" ? "bg-danger-solid" : dot.proven ? "bg-success-solid" : "bg-edge",
                  )}
                />
              ))}
            </div>
          </div>
        ))}
        <div className="text-ink-3 grid grid-cols-[5.5rem_1fr] gap-3 text-xs">
          <span />
          <div className="relative mx-1.5 h-4">
            {ticks.map(({ days, left }) => (
              <span
                key={days}
                style={{ left: `${left}%` }}
                className="absolute -translate-x-1/2 whitespace-nowrap"
              >
                {words.ago(days)}
              </span>
            ))}
            <span className="absolute right-0">{words.now}</span>
          </div>
        </div>
      </div>
      <figcaption className="text-ink-3 flex flex-wrap gap-x-4 text-xs">
        <Legend color="bg-success-solid" label={words.proven} />
        <Legend color="bg-edge" label={words.unproven} />
      </figcaption>
    </figure>
  );
}

function Legend({ color, label }: { color: string; label: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={cn("size-2.5 rounded-full", color)} />
      {label}
    </span>
  );
}
