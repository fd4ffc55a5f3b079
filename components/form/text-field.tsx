import type { ComponentProps } from "react";
import { Input } from "@/components/ui/input";
import { FormField } from "./form-field";

type TextFieldProps = ComponentProps<typeof Input> & Omit<ComponentProps<typeof FormField>, "children">;

/** TextField is the commonest field: a FormField around an Input. */
export function TextField({ label, hint, error, required, optional, className, ...input }: TextFieldProps) {
  return (
    <FormField
      label={label}
      hint={hint}
      error={error}
      required={required}
      optional={optional}
      className={className}
    >
      {(control) => <Input {...input} {...control} />}
    </FormField>
  );
}
