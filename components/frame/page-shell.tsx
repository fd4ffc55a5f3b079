import type { ReactNode } from "react";
import { frameStrings } from "@/components/lib/strings";
import { COLUMN_ID } from "./column-button";
import { ColumnDrawer } from "./column-drawer";

type PageShellProps = {
  topBar: ReactNode;
  /** SideColumn, on the pages of a project */
  column?: ReactNode;
  children: ReactNode;
};

const MAIN_ID = "content";

/**
 * PageShell is the frame of every page: skip link, top bar, the column of branches, the page. The column is one element:
 * beside the page on a wide screen, a drawer (the platform's popover, so it opens without script) on a narrow one.
 */
export function PageShell({ topBar, column, children }: PageShellProps) {
  return (
    // The top bar shows the column's button when there is a column: see ColumnButton.
    <div data-column={column ? "" : undefined} className="group/shell flex min-h-dvh flex-col">
      <a
        href={`#${MAIN_ID}`}
        className="bg-primary text-primary-on fixed top-2 left-2 z-50 -translate-y-16 rounded-md px-3 py-2 text-sm font-medium focus:translate-y-0"
      >
        {frameStrings.skipToContent}
      </a>
      {topBar}
      <div className="flex grow items-stretch">
        {column && <ColumnDrawer id={COLUMN_ID}>{column}</ColumnDrawer>}
        <main id={MAIN_ID} tabIndex={-1} className="min-w-0 grow outline-none">
          {children}
        </main>
      </div>
    </div>
  );
}
