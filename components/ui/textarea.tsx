import type { ComponentProps } from "react";
import { cn } from "@/components/lib/cn";
import { fieldClass } from "./field-class";

/** Textarea is several lines of text; it grows with them. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea {...props} className={cn(fieldClass({ size: "area" }), "field-sizing-content", className)} />
  );
}
