"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";

/** ColumnDrawer is the column's element; going to another page closes it where it is a drawer. */
export function ColumnDrawer({ id, children }: { id: string; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const pathname = usePathname();
  const openedOn = useRef(pathname);
  useEffect(() => {
    if (openedOn.current !== pathname && ref.current?.matches(":popover-open")) ref.current.hidePopover();
    openedOn.current = pathname;
  }, [pathname]);
  return (
    <div
      ref={ref}
      id={id}
      popover="auto"
      className={[
        "border-line bg-surface shadow-3 fixed inset-y-0 right-auto left-0 m-0 h-dvh max-h-none w-[min(20rem,85vw)] overflow-y-auto overscroll-contain border-r",
        "backdrop:bg-scrim open:animate-in open:slide-in-from-left open:duration-150",
        "lg:sticky lg:top-[calc(var(--topbar-height)+1px)] lg:block lg:h-[calc(100dvh-var(--topbar-height)-1px)] lg:w-(--column-width) lg:shrink-0 lg:animate-none! lg:shadow-none",
      ].join(" ")}
    >
      {children}
    </div>
  );
}
