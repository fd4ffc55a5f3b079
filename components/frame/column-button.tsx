import { PanelLeft } from "lucide-react";
import { frameStrings } from "@/components/lib/strings";
import { buttonClass } from "@/components/ui/button-class";

/** The column's element, which the platform's popover finds by its id. */
export const COLUMN_ID = "branches";

/** ColumnButton opens the column where it is a drawer; seen only inside a PageShell that has one, on a narrow screen. */
export function ColumnButton() {
  return (
    <button
      type="button"
      popoverTarget={COLUMN_ID}
      aria-label={frameStrings.openBranches}
      className={buttonClass({
        variant: "ghost",
        size: "icon",
        className: "-ml-1.5 hidden! max-lg:group-data-column/shell:inline-flex!",
      })}
    >
      <PanelLeft aria-hidden />
    </button>
  );
}
