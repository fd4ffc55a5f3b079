"use client";

import { Eye, EyeOff } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "@/components/lib/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { repositoryStrings as words } from "./strings";

type ValueLineProps = {
  label: string;
  value: string;
  /** what Copy copies, for its label */
  what: string;
  /** shown only when asked for; Copy works without */
  secret?: boolean;
};

/** As many dots for every secret: its length is nobody's business either. */
const DOTS = "•".repeat(24);

/** ValueLine is a value to be copied somewhere else, under its name. */
export function ValueLine({ label, value, what, secret = false }: ValueLineProps) {
  const [shown, setShown] = useState(!secret);
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <p id={id} className="text-sm font-medium">
        {label}
      </p>
      <div
        role="group"
        aria-labelledby={id}
        className="border-line bg-sunken flex items-start gap-1 rounded-md border py-1 pr-1 pl-3"
      >
        <code className={cn("min-w-0 grow self-center font-mono text-sm break-all", !shown && "text-ink-3")}>
          {shown ? value : <span aria-label={words.hidden}>{DOTS}</span>}
        </code>
        {secret && (
          <IconButton
            size="sm"
            label={shown ? words.hide : words.reveal}
            icon={shown ? <EyeOff /> : <Eye />}
            onClick={() => setShown(!shown)}
          />
        )}
        <CopyButton text={value} what={what} />
      </div>
    </div>
  );
}
