"use client";

import { X } from "lucide-react";
import { useId } from "react";
import type { MouseEvent, ReactNode, SyntheticEvent } from "react";
import { cn } from "@/components/lib/cn";
import { uiStrings } from "@/components/lib/strings";
import { IconButton } from "./icon-button";
import { StageBar } from "./stage-bar";
import type { Stage } from "./states";
import { useModal } from "./use-modal";

export type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** buttons, the one that does it last */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** draws the stage's bar along the top */
  stage?: Stage;
  /** while false, Escape and a press beside it do nothing: something is under way */
  dismissible?: boolean;
  /** "alertdialog" interrupts with a question */
  role?: "dialog" | "alertdialog";
};

const widths = { sm: "sm:max-w-md", md: "sm:max-w-xl", lg: "sm:max-w-4xl" };

/**
 * Dialog is the browser's own modal <dialog>: the page behind is inert, Escape closes, the focus returns to where it
 * was. Which element gets the focus is said at useModal. On a phone it rises from the bottom.
 */
export function Dialog(props: DialogProps) {
  const { open, onClose, description, size = "md", dismissible = true, role } = props;
  const ref = useModal(open);
  const id = useId();

  function onCancel(event: SyntheticEvent) {
    // React owns `open`; the browser must not close it alone.
    event.preventDefault();
    if (dismissible) onClose();
  }

  function onBackdrop(event: MouseEvent<HTMLDialogElement>) {
    if (dismissible && event.target === event.currentTarget) onClose();
  }

  return (
    <dialog
      ref={ref}
      role={role}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-text` : undefined}
      onCancel={onCancel}
      // A second Escape in Chromium closes without asking; tell React.
      onClose={(event) => open && !event.currentTarget.open && onClose()}
      onMouseDown={onBackdrop}
      className={cn(
        "border-line-strong bg-raised shadow-3 text-ink m-0 mt-auto max-h-[92dvh] w-full max-w-none overflow-hidden rounded-t-lg border p-0 text-start outline-none",
        "backdrop:bg-scrim sm:m-auto sm:w-[calc(100vw-3rem)] sm:rounded-lg",
        "open:animate-in open:fade-in open:slide-in-from-bottom-4 sm:open:slide-in-from-bottom-1 open:duration-150",
        widths[size],
      )}
    >
      {open && <Inside {...props} id={id} />}
    </dialog>
  );
}

function Inside(props: DialogProps & { id: string }) {
  const { id, onClose, title, description, children, footer, stage, dismissible = true } = props;
  return (
    <div className="flex max-h-[92dvh] flex-col">
      {stage && <StageBar stage={stage} className="shrink-0" />}
      <header className="flex items-start gap-3 px-5 pt-4 pb-1">
        <div className="min-w-0 grow">
          <h2 id={`${id}-title`} className="text-lg font-semibold">
            {title}
          </h2>
          {description && (
            <div id={`${id}-text`} className="text-ink-2 mt-0.5 text-sm">
              {description}
            </div>
          )}
        </div>
        <IconButton
          size="sm"
          label={uiStrings.close}
          icon={<X />}
          onClick={() => dismissible && onClose()}
          className="-mr-1.5"
        />
      </header>
      {children && <div className="min-h-0 overflow-y-auto px-5 py-2">{children}</div>}
      {footer && <footer className="flex flex-wrap justify-end gap-2 px-5 pt-3 pb-4">{footer}</footer>}
    </div>
  );
}
