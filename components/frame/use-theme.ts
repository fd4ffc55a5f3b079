"use client";

import { useSyncExternalStore } from "react";
import { parseThemeChoice, themeCookie } from "@/components/lib/theme";
import type { ThemeChoice } from "@/components/lib/theme";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(choice: ThemeChoice): void {
  document.cookie = themeCookie(choice);
  document.documentElement.dataset.theme = choice;
  for (const listener of listeners) listener();
}

/** useTheme is the theme chosen, as <html data-theme> has it, and how to choose another. */
export function useTheme(): [ThemeChoice, (choice: ThemeChoice) => void] {
  const choice = useSyncExternalStore(
    subscribe,
    () => parseThemeChoice(document.documentElement.dataset.theme),
    () => "system" as const,
  );
  return [choice, set];
}
