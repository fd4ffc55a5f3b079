import { useId } from "react";
import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";

export type RadioOption = {
  value: string;
  label: string;
  /** what choosing it means, for this very case */
  explanation?: ReactNode;
  disabledReason?: string | null;
};

type RadioGroupProps = {
  /** the question */
  legend: string;
  /** hides the question from the eye when a heading above already asks it */
  hideLegend?: boolean;
  name: string;
  options: RadioOption[];
  value?: string;
  defaultValue?: string;
  onChange?: (value: string) => void;
  className?: string;
};

/** RadioGroup asks for one of a few, each with what it means. An option that cannot be taken says why and stays. */
export function RadioGroup({ legend, hideLegend, options, className, ...rest }: RadioGroupProps) {
  const id = useId();
  return (
    <fieldset className={cn("min-w-0", className)}>
      <legend className={hideLegend ? "sr-only" : "mb-1.5 text-sm font-medium"}>{legend}</legend>
      <div className="grid gap-2">
        {options.map((option) => (
          <Option key={option.value} option={option} id={`${id}-${option.value}`} {...rest} />
        ))}
      </div>
    </fieldset>
  );
}

type OptionProps = Pick<RadioGroupProps, "name" | "value" | "defaultValue" | "onChange"> & {
  option: RadioOption;
  id: string;
};

function Option({ option, id, name, value, defaultValue, onChange }: OptionProps) {
  const disabled = Boolean(option.disabledReason);
  const more = option.disabledReason ?? option.explanation;
  const state =
    value === undefined
      ? { defaultChecked: option.value === defaultValue }
      : { checked: option.value === value };
  return (
    <label
      className={cn(
        "border-line-strong flex items-start gap-2.5 rounded-md border p-3 text-sm",
        "has-checked:border-focus has-checked:bg-selected has-focus-visible:outline-focus has-focus-visible:outline-2",
        disabled ? "bg-sunken text-ink-3 cursor-not-allowed" : "hover:border-edge",
      )}
    >
      <input
        {...state}
        type="radio"
        name={name}
        value={option.value}
        disabled={disabled}
        aria-describedby={more ? id : undefined}
        onChange={onChange && (() => onChange(option.value))}
        className="border-edge bg-surface checked:border-primary disabled:bg-sunken mt-0.5 size-4 shrink-0 appearance-none rounded-full border outline-none checked:border-5"
      />
      <span className="min-w-0">
        <span className="font-medium">{option.label}</span>
        {more && (
          <span id={id} className={cn("block", disabled ? "text-ink-3" : "text-ink-2")}>
            {more}
          </span>
        )}
      </span>
    </label>
  );
}
