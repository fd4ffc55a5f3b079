"use client";

import { useEffect, useSyncExternalStore } from "react";
import type { PaletteCommand } from "@/components/frame/command-group";

const NONE: readonly PaletteCommand[] = [];
let offered: readonly PaletteCommand[] = NONE;
const listeners = new Set<() => void>();

function set(next: readonly PaletteCommand[]): void {
  offered = next;
  for (const listener of listeners) listener();
}

/** useOfferCommands puts what a page can do into the command palette while the page is shown. Give it a stable array. */
export function useOfferCommands(commands: readonly PaletteCommand[]): void {
  useEffect(() => {
    set(commands);
    return () => set(NONE);
  }, [commands]);
}

/** useOfferedCommands: what the page that is shown can do. */
export function useOfferedCommands(): readonly PaletteCommand[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offered,
    () => NONE,
  );
}
