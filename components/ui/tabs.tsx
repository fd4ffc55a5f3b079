"use client";

import { Link } from "./link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/lib/cn";
import { isCurrentPath } from "@/components/lib/is-current-path";

export type TabItem = {
  label: string;
  href: string;
  /** shown beside the label */
  count?: number;
  /** current only at exactly this path, not below it */
  exact?: boolean;
};

function bringIntoView(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Tabs are links to the pages of one thing; the address says which is open. They scroll sideways on a phone, the open one in view. */
export function Tabs({ items, label, className }: { items: TabItem[]; label: string; className?: string }) {
  const pathname = usePathname();
  return (
    <nav
      aria-label={label}
      className={cn("border-line relative [scrollbar-width:none] overflow-x-auto border-b", className)}
    >
      <ul className="flex min-w-max gap-1">
        {items.map((item) => {
          const current = isCurrentPath(pathname, item.href, item.exact);
          return (
            <li key={item.href}>
              <Link
                href={item.href}
                ref={current ? bringIntoView : undefined}
                aria-current={current ? "page" : undefined}
                className={cn(
                  "-mb-px flex h-10 items-center gap-1.5 border-b-2 px-2.5 text-sm font-medium -outline-offset-4",
                  current
                    ? "border-ink text-ink"
                    : "text-ink-3 hover:border-line-strong hover:text-ink border-transparent",
                )}
              >
                {item.label}
                {item.count !== undefined && (
                  <span data-numeric className="bg-neutral-soft text-neutral-ink rounded-full px-1.5 text-xs">
                    {item.count}
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
