"use client";

import { useEffect, useRef, useState } from "react";
import type { LogBuffer } from "./log-buffer";
import { LogPager } from "./log-pager";
import type { ScrollView } from "./log-scroller";
import type { LogSource } from "./log-source";
import { LOAD_PAUSE_MS } from "./tunables";
import type { LogRows } from "./use-log-rows";

export type LogPaging = { failing: boolean; retry: () => void };

/** useLogPager asks for the lines in sight that are not held, once the scrolling pauses. */
export function useLogPager(
  buffer: LogBuffer,
  source: LogSource,
  rows: LogRows,
  view: ScrollView,
): LogPaging {
  const [failing, setFailing] = useState(false);
  const pager = useRef<LogPager>(null);

  useEffect(() => {
    const made = new LogPager(buffer, source.loadRange, setFailing);
    pager.current = made;
    return () => made.stop();
  }, [buffer, source]);

  // Each drawing may show lines that are not held: what was asked for is dropped when something else is in sight.
  useEffect(() => {
    const seqs: number[] = [];
    for (let row = view.start; row < Math.min(view.end, rows.space.count); row += 1) {
      seqs.push(rows.space.seqAt(row) ?? 0);
    }
    if (!seqs.some((seq) => buffer.get(seq) === undefined)) return undefined;
    const timer = window.setTimeout(() => pager.current?.want(seqs, rows.filter), LOAD_PAUSE_MS);
    return () => window.clearTimeout(timer);
  });

  return { failing, retry: () => pager.current?.retry() };
}
