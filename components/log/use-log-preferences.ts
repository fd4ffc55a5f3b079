"use client";

import { useSyncExternalStore } from "react";

export type LogTimes = "off" | "local" | "utc";
export type LogPreferences = { wrap: boolean; times: LogTimes };

const KEY = "capstan_log";
/** What the server draws: it does not know the zone of who will read, and the browser's first drawing must be the same. */
const SERVER: LogPreferences = { wrap: true, times: "utc" };
const DEFAULTS: LogPreferences = { wrap: true, times: "local" };
const listeners = new Set<() => void>();
let current: LogPreferences | null = null;

/** parseLogPreferences takes what localStorage holds, which anybody may have written. */
export function parseLogPreferences(text: string | null): LogPreferences {
  try {
    const { wrap, times }: Partial<LogPreferences> = JSON.parse(text ?? "{}") ?? {};
    return {
      wrap: typeof wrap === "boolean" ? wrap : DEFAULTS.wrap,
      times: times === "off" || times === "utc" ? times : DEFAULTS.times,
    };
  } catch {
    return DEFAULTS;
  }
}

function read(): LogPreferences {
  if (current === null) {
    try {
      current = parseLogPreferences(window.localStorage.getItem(KEY));
    } catch {
      // Storage may be forbidden; the preference then lives as long as the page.
      current = DEFAULTS;
    }
  }
  return current;
}

function write(change: Partial<LogPreferences>): void {
  current = { ...read(), ...change };
  try {
    window.localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // As above.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** useLogPreferences: how this person likes to read logs, kept in their browser. */
export function useLogPreferences(): [LogPreferences, (change: Partial<LogPreferences>) => void] {
  return [useSyncExternalStore(subscribe, read, () => SERVER), write];
}
