import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import type { Tone } from "./tone";
import { toneSoft } from "./tone";

/** Badge is a short fact beside a name: "stand-in", "3", "kept". Not for states: those have StatusBadge. */
export function Badge({
  tone = "neutral",
  children,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      data-numeric
      className={cn(
        "inline-flex h-5 items-center gap-1 rounded-full px-2 align-middle text-xs font-medium whitespace-nowrap",
        toneSoft[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
