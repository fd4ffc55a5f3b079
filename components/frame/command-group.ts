import type { ReactNode } from "react";

/** One thing the command palette can do: go somewhere, or act. */
export type PaletteCommand = {
  id: string;
  label: string;
  /** at the right: a stage, a state */
  hint?: ReactNode;
  icon?: ReactNode;
  /** other words that find it */
  keywords?: string[];
  href?: string;
  onSelect?: () => void;
  disabledReason?: string | null;
};

export type CommandGroup = { heading: string; commands: PaletteCommand[] };
