import { CircleAlert } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { uiStrings } from "@/components/lib/strings";

/** What a FormField hands to its control: spread it on an Input, Select or Textarea. */
export type FieldControl = {
  id: string;
  required?: boolean;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
};

type FormFieldProps = {
  label: ReactNode;
  /** what to write, with an example */
  hint?: ReactNode;
  /** what is wrong and how it would be right; several are shown under each other */
  error?: string | readonly string[] | null;
  required?: boolean;
  /** says "optional" beside the label; in a form where most is required */
  optional?: boolean;
  className?: string;
  children: (control: FieldControl) => ReactNode;
};

/** FormField ties label, hint and error to one control. Works in server components: the child is a plain function. */
export function FormField({ label, hint, error, required, optional, className, children }: FormFieldProps) {
  const id = useId();
  const errors = typeof error === "string" ? [error] : (error ?? []);
  const hintId = hint ? `${id}-hint` : null;
  const errorId = errors.length > 0 ? `${id}-error` : null;
  const describedBy = [hintId, errorId].filter((each) => each !== null).join(" ");
  return (
    <div className={cn("grid content-start gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional && <span className="text-ink-3 ml-1.5 font-normal">{uiStrings.optional}</span>}
      </label>
      {children({
        id,
        required: required || undefined,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": errorId === null ? undefined : true,
      })}
      {errorId !== null && (
        <div id={errorId} className="text-danger-ink flex gap-1.5 text-sm">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <div>
            {errors.map((each) => (
              <p key={each}>{each}</p>
            ))}
          </div>
        </div>
      )}
      {hintId !== null && (
        <p id={hintId} className="text-ink-3 text-sm">
          {hint}
        </p>
      )}
    </div>
  );
}
