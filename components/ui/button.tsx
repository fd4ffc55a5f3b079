import { LoaderCircle } from "lucide-react";
import { useId } from "react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { buttonClass } from "./button-class";
import type { ButtonLook } from "./button-class";

export type ButtonProps = Omit<ComponentProps<"button">, "disabled" | "title"> &
  ButtonLook & {
    icon?: ReactNode;
    /** work is under way: says so to screen readers, and a second press does nothing */
    pending?: boolean;
    /** why it cannot be pressed now; the button stays reachable by keyboard and shows this as a tooltip */
    disabledReason?: string | null;
    /** a tooltip for a button that can be pressed */
    tip?: string;
  };

/**
 * Button. It is never `disabled` (that hides it from the keyboard) and never disabled without a reason: it is
 * aria-disabled, loses its handler and its form, and tells why. Works in server components.
 */
export function Button(props: ButtonProps) {
  const {
    variant,
    size,
    icon,
    pending = false,
    disabledReason,
    tip,
    className,
    children,
    type = "button",
    ...rest
  } = props;
  const reasonId = useId();
  const disabled = Boolean(disabledReason);
  const inert = disabled || pending;
  return (
    <button
      {...rest}
      // An inert submit button would still send its form without script.
      type={inert ? "button" : type}
      onClick={inert ? undefined : rest.onClick}
      formAction={inert ? undefined : rest.formAction}
      aria-disabled={disabled || undefined}
      aria-busy={pending || undefined}
      aria-describedby={disabled ? reasonId : rest["aria-describedby"]}
      data-tip={disabledReason || tip}
      className={cn(buttonClass({ variant, size }), className)}
    >
      {pending ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
      {children}
      {disabled && (
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </button>
  );
}
