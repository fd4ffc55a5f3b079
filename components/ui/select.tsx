import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/components/lib/cn";
import { fieldClass } from "./field-class";

type SelectProps = Omit<ComponentProps<"select">, "size"> & { size?: "sm" | "md" | "lg" };

/** Select is the platform's own: right on every phone, searchable by typing, no script. */
export function Select({ size, className, children, ...props }: SelectProps) {
  return (
    <span className={cn("relative inline-flex w-full", className)}>
      <select {...props} className={cn(fieldClass({ size }), "appearance-none truncate pr-8!")}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="text-ink-3 pointer-events-none absolute top-1/2 right-2.5 size-3.5 -translate-y-1/2"
      />
    </span>
  );
}
