import type { ComponentProps } from "react";
import { cn } from "@/components/lib/cn";
import { fieldClass } from "./field-class";

type InputProps = Omit<ComponentProps<"input">, "size"> & { size?: "sm" | "md" | "lg" };

/** Input is a line of text. Inside a FormField it gets its label, hint and error. */
export function Input({ size, className, type = "text", ...props }: InputProps) {
  return <input {...props} type={type} className={cn(fieldClass({ size }), className)} />;
}
