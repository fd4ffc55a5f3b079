"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { LogBuffer } from "./log-buffer";
import type { LogFilter } from "./log-line";
import type { LogSource } from "./log-source";
import { MatchWatcher } from "./match-watcher";
import type { MatchState } from "./match-watcher";

/**
 * useMatches keeps the lines that pass `filter` and contain `text`; `found` is null when they are not `wanted` or
 * nothing was answered yet. `retry` asks the server again.
 */
export function useMatches(
  buffer: LogBuffer,
  source: LogSource,
  wanted: boolean,
  filter: LogFilter,
  text: string | null,
): { found: MatchState | null; retry: () => void } {
  const [found, setFound] = useState<MatchState | null>(null);
  const watcher = useRef<MatchWatcher>(null);
  const { minLevel, step } = filter;

  useEffect(() => {
    if (!wanted) return undefined;
    const made = new MatchWatcher(buffer, source, { minLevel, step }, text, setFound);
    watcher.current = made;
    void made.ask();
    return () => {
      made.stop();
      setFound(null);
    };
  }, [buffer, source, wanted, minLevel, step, text]);

  return { found, retry: useCallback(() => void watcher.current?.ask(), []) };
}
