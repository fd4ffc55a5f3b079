import { Check } from "lucide-react";
import { useId } from "react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/lib/cn";

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; hint?: ReactNode };

/** Checkbox with its label, and a line that explains it. */
export function Checkbox({ label, hint, className, ...props }: CheckboxProps) {
  const hintId = useId();
  return (
    <label className={cn("has-disabled:text-ink-3 flex items-start gap-2.5 text-sm", className)}>
      <span className="relative mt-0.5 inline-flex size-4 shrink-0">
        <input
          {...props}
          type="checkbox"
          aria-describedby={hint ? hintId : undefined}
          className="peer border-edge bg-surface checked:border-primary checked:bg-primary disabled:bg-sunken size-4 appearance-none rounded-sm border"
        />
        <Check
          aria-hidden
          strokeWidth={3}
          className="text-primary-on pointer-events-none invisible absolute inset-0.5 size-3 peer-checked:visible"
        />
      </span>
      <span className="min-w-0">
        {label}
        {hint && (
          <span id={hintId} className="text-ink-3 block">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
