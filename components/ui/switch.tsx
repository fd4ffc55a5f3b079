import { useId } from "react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/lib/cn";

type SwitchProps = Omit<ComponentProps<"input">, "type" | "role"> & { label: ReactNode; hint?: ReactNode };

/** Switch turns something on that works at once, or with its form. Its name is at the left, the switch at the right. */
export function Switch({ label, hint, className, ...props }: SwitchProps) {
  const hintId = useId();
  return (
    <label
      className={cn("has-disabled:text-ink-3 flex items-start justify-between gap-4 text-sm", className)}
    >
      <span className="min-w-0">
        <span className="font-medium">{label}</span>
        {hint && (
          <span id={hintId} className="text-ink-3 block">
            {hint}
          </span>
        )}
      </span>
      <input
        {...props}
        type="checkbox"
        role="switch"
        aria-describedby={hint ? hintId : undefined}
        className={cn(
          "border-edge bg-sunken relative h-5 w-9 shrink-0 appearance-none rounded-full border transition-colors",
          "before:bg-edge before:absolute before:top-1/2 before:left-0.5 before:size-3.5 before:-translate-y-1/2 before:rounded-full",
          "checked:border-primary checked:bg-primary before:transition-transform before:duration-150",
          "checked:before:bg-primary-on checked:before:translate-x-4 disabled:opacity-60",
        )}
      />
    </label>
  );
}
