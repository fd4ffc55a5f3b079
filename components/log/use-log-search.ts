"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { searchPattern } from "./highlight";
import type { LogBuffer } from "./log-buffer";
import type { LogFilter } from "./log-line";
import type { LogSource } from "./log-source";
import type { RowSpace } from "./row-space";
import { SEARCH_PAUSE_MS } from "./tunables";
import { useMatches } from "./use-matches";

export type LogSearch = {
  /** what stands in the field */
  typed: string;
  type: (text: string) => void;
  /** what is looked for, once typing paused */
  pattern: RegExp | null;
  status: "idle" | "searching" | "ready" | "failed";
  total: number;
  partial: boolean;
  truncated: boolean;
  /** place of the match the search stands on, from 0 */
  place: number;
  currentSeq: number | null;
  /** goes on by so many matches, around the ends */
  go: (by: number) => void;
  retry: () => void;
};

/** useLogSearch finds a text in the lines that pass the filter and stands on one match at a time; `reveal` shows it. */
export function useLogSearch(
  buffer: LogBuffer,
  source: LogSource,
  filter: LogFilter,
  firstSeen: number,
  reveal: (seq: number) => void,
): LogSearch {
  const [typed, type] = useState("");
  const text = usePaused(typed.trim(), SEARCH_PAUSE_MS);
  const { found, retry } = useMatches(buffer, source, text !== "", filter, text);
  const space = found?.space ?? null;
  const total = space?.count ?? 0;

  // A new answer: begin at the first match from where the eye is, and stay there while one reads on.
  const [stand, setStand] = useState<{ space: RowSpace | null; place: number }>({ space: null, place: 0 });
  if (stand.space !== space)
    setStand({ space, place: total === 0 ? 0 : (space?.rowAtOrAfter(firstSeen) ?? 0) % total });
  const place = Math.min(stand.place, Math.max(0, total - 1));
  const currentSeq = space?.seqAt(place) ?? null;
  const begun = stand.space;
  const revealCurrent = useEffectEvent(() => currentSeq !== null && reveal(currentSeq));
  useEffect(() => {
    if (begun !== null) revealCurrent();
  }, [begun]);

  function go(by: number) {
    if (space === null || total === 0) return;
    const next = (place + by + total) % total;
    setStand({ space, place: next });
    const seq = space.seqAt(next);
    if (seq !== null) reveal(seq);
  }

  return {
    typed,
    type,
    pattern: searchPattern(text),
    status: text === "" ? "idle" : (found?.status ?? "searching"),
    total,
    partial: found?.partial ?? false,
    truncated: found?.truncated ?? false,
    place,
    currentSeq,
    go,
    retry,
  };
}

/** usePaused is the value once it stood still; an empty one at once. */
function usePaused(value: string, pauseMs: number): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setPaused(value), value === "" ? 0 : pauseMs);
    return () => window.clearTimeout(timer);
  }, [value, pauseMs]);
  return value === "" ? "" : paused;
}
