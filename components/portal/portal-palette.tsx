"use client";

import { CommandPalette } from "@/components/frame/command-palette";
import { usePaletteGroups, type PaletteFacts } from "./use-palette-groups";

type PortalPaletteProps = PaletteFacts & { open: boolean; onClose: () => void };

/** PortalPalette is the command palette, filled with what this page and its project offer. */
export function PortalPalette({ open, onClose, ...facts }: PortalPaletteProps) {
  return <CommandPalette groups={usePaletteGroups(facts)} open={open} onClose={onClose} />;
}
