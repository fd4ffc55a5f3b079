import { ChevronRight } from "lucide-react";
import { Link } from "./link";
import { cn } from "@/components/lib/cn";
import { uiStrings } from "@/components/lib/strings";

export type Breadcrumb = { label: string; href: string };

/** Breadcrumbs lead back to where this page hangs; the page itself is its h1 and not among them. */
export function Breadcrumbs({ items, className }: { items: Breadcrumb[]; className?: string }) {
  return (
    <nav aria-label={uiStrings.breadcrumbs} className={className}>
      <ol className="text-ink-3 flex flex-wrap items-center gap-1 text-sm">
        {items.map((item, index) => (
          <li key={item.href} className="flex min-w-0 items-center gap-1">
            {index > 0 && <ChevronRight aria-hidden className="size-3.5 shrink-0" />}
            <Link href={item.href} className={cn("hover:text-ink truncate rounded-sm hover:underline")}>
              {item.label}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
