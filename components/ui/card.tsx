import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/lib/cn";

type CardProps = Omit<ComponentProps<"section">, "title"> & {
  title?: ReactNode;
  description?: ReactNode;
  /** buttons at the right of the title */
  actions?: ReactNode;
  footer?: ReactNode;
  /** no padding around the children: for tables and lists that reach the edges */
  flush?: boolean;
  /** the heading's level, to keep a page's outline whole */
  level?: 2 | 3 | 4;
};

/** Card is a titled part of a page. */
export function Card({
  title,
  description,
  actions,
  footer,
  flush,
  level = 2,
  className,
  children,
  ...rest
}: CardProps) {
  const Heading = `h${level}` as const;
  return (
    <section
      {...rest}
      className={cn("border-line bg-surface shadow-1 overflow-clip rounded-lg border", className)}
    >
      {(title || actions) && (
        <header className="border-line flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-b px-4 py-3">
          <div className="min-w-0">
            {title && <Heading className="text-base font-semibold">{title}</Heading>}
            {description && <p className="text-ink-3 text-sm">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={flush ? undefined : "p-4"}>{children}</div>
      {footer && (
        <footer className="border-line bg-sunken text-ink-3 border-t px-4 py-2.5 text-sm">{footer}</footer>
      )}
    </section>
  );
}
