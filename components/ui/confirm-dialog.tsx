"use client";

import { lazyDialog } from "@/components/lib/lazy-dialog";
import type { ConfirmDialogProps } from "./confirm-dialog-props";

export type { ConfirmFailure } from "./confirm-dialog-props";

const Question = lazyDialog(async () => (await import("./confirm-question")).ConfirmQuestion);

/** ConfirmDialog asks, acts, waits and reports: it owns the pending state and the error. */
export function ConfirmDialog({ open, ...props }: ConfirmDialogProps) {
  // A fresh question each time: what was typed and what failed last time is gone.
  return open ? <Question {...props} /> : null;
}
