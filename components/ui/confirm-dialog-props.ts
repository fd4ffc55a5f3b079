import type { ReactNode } from "react";
import type { Stage } from "./states";

/** What a confirmed act says when it did not work; nothing (or null) when it did. */
export type ConfirmFailure = { title?: string; message: string; holds?: string };

export type ConfirmDialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** what will happen, and what will not */
  children?: ReactNode;
  confirmLabel: string;
  /** of the button that closes it and does nothing; where "Cancel" could mean the act itself */
  dismissLabel?: string;
  /** the act. Its failure is shown in the dialog, which stays open; success closes it */
  onConfirm: () => Promise<ConfirmFailure | null | void>;
  stage?: Stage;
  danger?: boolean;
  /** the name to type first: for destructive acts on production */
  typeToConfirm?: string;
  /** why it cannot be confirmed as things are: nothing was chosen yet, or the choice is closed */
  blockedReason?: string | null;
  size?: "sm" | "md";
};
