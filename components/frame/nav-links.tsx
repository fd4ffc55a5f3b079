"use client";

import { Link } from "@/components/ui/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/lib/cn";
import { isCurrentPath } from "@/components/lib/is-current-path";
import { frameStrings } from "@/components/lib/strings";

export type NavItem = {
  label: string;
  href: string;
  /** something waits there: the number is shown and read out */
  waiting?: number;
  exact?: boolean;
};

function bringIntoView(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** NavLinks are the top bar's links: one row that scrolls sideways where it is too narrow, the current one in view. */
export function NavLinks({ items, className }: { items: NavItem[]; className?: string }) {
  const pathname = usePathname();
  return (
    <nav
      aria-label={frameStrings.mainNavigation}
      className={cn("relative min-w-0 [scrollbar-width:none] overflow-x-auto", className)}
    >
      <ul className="flex min-w-max items-center gap-0.5 p-0.5">
        {items.map((item) => {
          const current = isCurrentPath(pathname, item.href, item.exact);
          return (
            <li key={item.href}>
              <Link
                href={item.href}
                ref={current ? bringIntoView : undefined}
                aria-current={current ? "page" : undefined}
                className={cn(
                  "flex h-8 items-center gap-1.5 rounded-md px-2.5 text-sm font-medium",
                  current ? "bg-pressed text-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
                )}
              >
                {item.label}
                {item.waiting ? (
                  <span data-numeric className="bg-violet-soft text-violet-ink rounded-full px-1.5 text-xs">
                    {item.waiting}
                    <span className="sr-only"> {frameStrings.waiting(item.waiting)}</span>
                  </span>
                ) : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
