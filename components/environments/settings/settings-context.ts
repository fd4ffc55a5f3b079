"use client";

import { createContext, useContext } from "react";
import type { SettingName, SettingsDraft } from "./use-settings-draft";

/** How a setting that is not set here is called, and the way back to it. */
export type InheritedWords = { badge: string; resetWhat: (label: string, value: string) => string };

export type SettingsDesk = SettingsDraft & {
  inherited: InheritedWords;
  /** what the server said is wrong with a setting */
  errorsOf: (name: SettingName) => string[];
  /** why nothing can be changed; null: it can */
  blocked: string | null;
};

/** SettingsContext carries the draft from the form to its fields. */
export const SettingsContext = createContext<SettingsDesk | null>(null);

/** useSettings: the draft of the form around. */
export function useSettings(): SettingsDesk {
  const desk = useContext(SettingsContext);
  if (desk === null) throw new Error("useSettings needs SettingsForm above it");
  return desk;
}
