"use client";

import { formatDuration } from "@/components/lib/format-duration";
import { toMilliseconds } from "@/components/lib/to-milliseconds";
import type { Instant } from "@/components/lib/to-milliseconds";
import { useNow } from "@/components/lib/use-now";

type DurationProps = {
  startedAt: Instant | null | undefined;
  /** null while it is going on: the number then counts */
  finishedAt: Instant | null | undefined;
  className?: string;
};

/** Duration of something with a start: fixed once it ended, counting while it has not. Nothing before it began. */
export function Duration({ startedAt, finishedAt, className }: DurationProps) {
  if (!startedAt) return null;
  const start = toMilliseconds(startedAt);
  if (!finishedAt) return <LiveDuration start={start} className={className} />;
  return <Text milliseconds={toMilliseconds(finishedAt) - start} className={className} />;
}

function LiveDuration({ start, className }: { start: number; className?: string }) {
  // Whole seconds only: a tenth of a second would never be true on the screen.
  const milliseconds = Math.floor(Math.max(0, useNow(1000) - start) / 1000) * 1000;
  return <Text milliseconds={milliseconds} className={className} />;
}

function Text({ milliseconds, className }: { milliseconds: number; className?: string }) {
  return (
    <span data-numeric className={className ?? "whitespace-nowrap"} suppressHydrationWarning>
      {formatDuration(milliseconds)}
    </span>
  );
}
