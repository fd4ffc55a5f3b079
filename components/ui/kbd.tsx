import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";

/** Kbd is a key to press. */
export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      className={cn(
        "border-line-strong bg-surface text-2xs text-ink-3 inline-flex h-5 min-w-5 items-center justify-center rounded-sm border px-1 font-sans font-medium",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
