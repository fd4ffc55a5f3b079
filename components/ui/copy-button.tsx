"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { uiStrings } from "@/components/lib/strings";
import { IconButton } from "./icon-button";
import { toast } from "./toast";

/** How long the check mark stays before the button can be taken for fresh again. */
const COPIED_SHOWN_MS = 1600;

type CopyButtonProps = {
  text: string;
  /** what is copied, for the label: "commit", "command" */
  what?: string;
  size?: "sm" | "md";
  className?: string;
};

/** CopyButton puts `text` on the clipboard and says that it did. */
export function CopyButton({ text, what, size = "sm", className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = window.setTimeout(() => setCopied(false), COPIED_SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // No clipboard over plain http to another machine, or refused by the person.
      toast.show({ tone: "danger", title: uiStrings.copyFailed });
    }
  }

  return (
    <>
      <IconButton
        size={size}
        label={what ? uiStrings.copyWhat(what) : uiStrings.copy}
        icon={copied ? <Check className="text-success-ink" /> : <Copy />}
        onClick={copy}
        className={className}
      />
      <span role="status" className="sr-only">
        {copied ? uiStrings.copied : ""}
      </span>
    </>
  );
}
