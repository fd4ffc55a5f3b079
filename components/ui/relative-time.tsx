"use client";

import { formatRelative } from "@/components/lib/format-relative";
import { toMilliseconds } from "@/components/lib/to-milliseconds";
import type { Instant } from "@/components/lib/to-milliseconds";
import { useNow } from "@/components/lib/use-now";

/** Often enough that "42 s ago" is never far off; one timer serves the page. */
const REFRESH_MS = 10_000;

type RelativeTimeProps = {
  at: Instant;
  /** false inside a link or a row that is reached anyway: the tooltip then shows for whatever holds the focus */
  focusable?: boolean;
  /** without "ago": in a column where every line has one */
  short?: boolean;
  className?: string;
};

/** RelativeTime: "3 min ago", the exact time in the viewer's zone and in UTC on hover and focus. */
export function RelativeTime({ at, focusable = true, short = false, className }: RelativeTimeProps) {
  const now = useNow(REFRESH_MS);
  const milliseconds = toMilliseconds(at);
  const iso = Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString() : undefined;
  return (
    <time
      dateTime={iso}
      data-tip-time={iso}
      tabIndex={focusable ? 0 : undefined}
      className={className ?? "rounded-xs whitespace-nowrap"}
      suppressHydrationWarning
    >
      {formatRelative(milliseconds, now, short)}
    </time>
  );
}
