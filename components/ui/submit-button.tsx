"use client";

import { useFormStatus } from "react-dom";
import { Button } from "./button";
import type { ButtonProps } from "./button";

/** SubmitButton sends the form around it and is pending while the form's action runs. */
export function SubmitButton({ pending, variant = "primary", ...props }: Omit<ButtonProps, "type">) {
  const status = useFormStatus();
  return <Button {...props} variant={variant} type="submit" pending={pending || status.pending} />;
}
