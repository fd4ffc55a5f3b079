import { Link } from "./link";
import { useId } from "react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { buttonClass } from "./button-class";
import type { ButtonLook } from "./button-class";

type ButtonLinkProps = Omit<ComponentProps<typeof Link>, "title"> &
  ButtonLook & {
    icon?: ReactNode;
    disabledReason?: string | null;
    /** opens elsewhere (an Odoo, a Git host): a plain link in a new tab */
    external?: boolean;
  };

/** ButtonLink goes somewhere and looks like a Button. With a `disabledReason` it goes nowhere and says why. */
export function ButtonLink(props: ButtonLinkProps) {
  const { variant, size, icon, disabledReason, external, className, children, href, ...rest } = props;
  const reasonId = useId();
  const look = cn(buttonClass({ variant, size }), className);
  if (disabledReason) {
    return (
      <a
        role="link"
        aria-disabled
        aria-describedby={reasonId}
        tabIndex={0}
        data-tip={disabledReason}
        className={look}
      >
        {icon}
        {children}
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      </a>
    );
  }
  const outside = external ? { target: "_blank", rel: "noreferrer" } : {};
  return (
    <Link {...rest} {...outside} href={href} className={look}>
      {icon}
      {children}
    </Link>
  );
}
