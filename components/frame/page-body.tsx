import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { PageThere } from "./page-arrival";

type PageBodyProps = {
  /** `text` keeps forms and prose at a readable width; `full` uses the window: tables, boards, logs */
  width?: "text" | "full";
  children: ReactNode;
  className?: string;
};

/** PageBody is the part under the PageHeader, with the page's margins. */
export function PageBody({ width = "full", children, className }: PageBodyProps) {
  return (
    <div
      className={cn("grid grid-cols-1 gap-6 px-4 py-5 sm:px-6", width === "text" && "max-w-4xl", className)}
    >
      {children}
      <PageThere />
    </div>
  );
}
