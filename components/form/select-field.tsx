import type { ComponentProps } from "react";
import { Select } from "@/components/ui/select";
import { FormField } from "./form-field";

type SelectFieldProps = ComponentProps<typeof Select> &
  Omit<ComponentProps<typeof FormField>, "children"> & {
    options: readonly { value: string; label: string; disabled?: boolean }[];
  };

/** SelectField is a FormField around a Select of plain options. */
export function SelectField({
  label,
  hint,
  error,
  required,
  optional,
  className,
  options,
  ...select
}: SelectFieldProps) {
  return (
    <FormField
      label={label}
      hint={hint}
      error={error}
      required={required}
      optional={optional}
      className={className}
    >
      {(control) => (
        <Select {...select} {...control}>
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </FormField>
  );
}
